package dev.spillway.internal.metrics;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.read.ListAppender;
import dev.spillway.http.Deadline;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/// The log lines of one logger while it is open.
public final class Captured implements AutoCloseable {
    private final Logger logger;
    private final List<String> ids = new CopyOnWriteArrayList<>();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent line) {
            Deadline.find().flatMap(call -> call.carried("X-Request-Id")).ifPresent(ids::add);
            super.append(line);
        }
    };

    public Captured(Class<?> of) {
        this(of.getName());
    }

    public Captured(String name) {
        this.logger = (Logger) LoggerFactory.getLogger(name);
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        lines.start();
        logger.addAppender(lines);
    }

    public List<String> lines() {
        return List.copyOf(lines.list).stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    /// Where the first of them was thrown, the innermost frame first.
    public List<String> stack() {
        return Stream.of(List.copyOf(lines.list).getFirst().getThrowableProxy().getStackTraceElementProxyArray())
                .map(StackTraceElementProxy::toString)
                .toList();
    }

    /// The ids of the requests whose lines they are.
    public List<String> ids() {
        return List.copyOf(ids);
    }

    @Override
    public void close() {
        logger.detachAppender(lines);
        logger.setLevel(null);
        logger.setAdditive(true);
    }
}
