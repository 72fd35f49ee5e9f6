package dev.spillway.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/// The lines of the access log while it is open.
final class LoggedCalls implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.spillway.access");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    LoggedCalls() {
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        lines.start();
        logger.addAppender(lines);
    }

    /// The lines without what no two runs have in common.
    List<String> lines() {
        return List.copyOf(lines.list).stream()
                .map(event -> event.getFormattedMessage()
                        .replaceFirst("^time=\\S+ ", "")
                        .replaceFirst(" ms=\\d+\\.\\d{3}", ""))
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(lines);
        logger.setLevel(null);
        logger.setAdditive(true);
    }
}
