package dev.spillway;

import dev.spillway.internal.listener.HelidonListener;
import dev.spillway.internal.listener.PortTaken;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches the main port. When its listener has died, the service is unready, and the port is bound again as soon
/// as that is possible; if it is not for a while, the process has to end, because it serves nobody.
final class ListenerWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerWatch.class);
    private static final long INTERVAL = Duration.ofMillis(100).toNanos();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /// A state of the accept thread that is seen so often in a row is no passing one.
    private static final int TWICE = 2;

    private final HelidonListener listener;
    private final Runnable giveUp;
    private final Thread thread;
    private volatile boolean accepting = true;
    private volatile boolean closed;

    /// Starts to watch.
    ///
    /// @param giveUp ends the process
    ListenerWatch(HelidonListener listener, Runnable giveUp) {
        this.listener = listener;
        this.giveUp = giveUp;
        this.thread =
                Thread.ofPlatform().daemon().name("spillway-listener-watch").start(this::watch);
    }

    /// Whether connections are accepted.
    boolean isAccepting() {
        return accepting;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void watch() {
        var seen = 0;
        while (isOnDuty()) {
            LockSupport.parkNanos(INTERVAL);
            seen = listener.isAccepting() ? 0 : seen + 1;
            if (seen >= TWICE && isOnDuty()) {
                restore();
                seen = 0;
            }
        }
    }

    /// A port that closes for a shutdown must stay closed, or who comes late is taken in and refused.
    private boolean isOnDuty() {
        return !closed && !listener.isStopping();
    }

    private void restore() {
        accepting = false;
        LOG.error("the main port has died, most likely for want of file descriptors; binding it again");
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (isOnDuty()) {
            try {
                listener.rebind();
                accepting = true;
                LOG.info("the main port accepts connections again");
                return;
            } catch (PortTaken | UncheckedIOException e) {
                if (System.nanoTime() - end >= 0) {
                    LOG.error("the main port cannot be bound again: {}", e.getMessage());
                    giveUp.run();
                    return;
                }
                LockSupport.parkNanos(INTERVAL);
            }
        }
    }
}
