package dev.spillway;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What was started for a service, closed in reverse.
final class Engines implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engines.class);

    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    /// Keeps what was started.
    <T extends AutoCloseable> T add(T engine) {
        started.push(engine);
        return engine;
    }

    @Override
    public void close() {
        while (!started.isEmpty()) {
            var engine = started.pop();
            try {
                engine.close();
            } catch (Exception e) {
                LOG.warn("{} did not close", engine.getClass().getName(), e);
            }
        }
    }
}
