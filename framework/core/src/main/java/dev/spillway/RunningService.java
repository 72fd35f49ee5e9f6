package dev.spillway;

import dev.spillway.internal.listener.Listener;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;

/// A service with its ports open.
final class RunningService implements Service {
    /// Where it listens.
    record Ports(Listener main, Optional<Listener> secure, Listener admin) {}

    private final Ports ports;
    private final Shutdown shutdown;
    private final Engines engines;
    private final StartReport report;
    private final AtomicBoolean ended = new AtomicBoolean();

    RunningService(Ports ports, Shutdown shutdown, Engines engines, StartReport report) {
        this.ports = ports;
        this.shutdown = shutdown;
        this.engines = engines;
        this.report = report;
    }

    @Override
    public int port() {
        return ports.main.port();
    }

    @Override
    public int adminPort() {
        return ports.admin.port();
    }

    @Override
    public OptionalInt tlsPort() {
        return ports.secure.map(Listener::port).map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }

    @Override
    public void close() {
        if (ended.compareAndSet(false, true)) {
            shutdown.runQuietly();
            engines.close();
        }
    }

    /// What is printed when the service is ready.
    String report() {
        return report.text(port(), adminPort(), tlsPort());
    }

    /// Ends the service as a process does that a load balancer still sends requests to.
    Shutdown.Outcome shutDown() {
        ended.set(true);
        var outcome = shutdown.run();
        engines.close();
        return outcome;
    }

    /// What the last phase has left of its time; a moment if that is nothing.
    Duration left() {
        return shutdown.left();
    }

    /// Goes on to interrupting what is in flight.
    void hurry() {
        shutdown.hurry();
    }
}
