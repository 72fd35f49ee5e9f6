package dev.spillway.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/// The lines of the access log while it is open.
final class LoggedCalls implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.spillway.access");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    LoggedCalls() {
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        lines.list = new CopyOnWriteArrayList<>();
        lines.start();
        logger.addAppender(lines);
    }

    /// Waits until there are so many lines. A service that is closed leaves its log a moment for what is left, which on
    /// a busy machine comes later.
    LoggedCalls await(int count) {
        ChildService.await(Duration.ofSeconds(30), () -> lines.list.size() >= count);
        return this;
    }

    /// The lines without what no two runs have in common.
    List<String> lines() {
        return whole().stream()
                .map(line -> line
                        // Who was given no name is called as its trace.
                        .replaceFirst(" id=\"([0-9a-f]{32})\" trace=\\1$", "")
                        .replaceFirst(" trace=[0-9a-f]{32}$", ""))
                .toList();
    }

    /// The lines but for when they were written, and how long their calls took.
    List<String> whole() {
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
