package dev.spillway;

import dev.spillway.internal.listener.Listener;
import java.util.concurrent.atomic.AtomicBoolean;

/// A service with its ports open.
final class RunningService implements Service {
    private final Listener main;
    private final Listener admin;
    private final Shutdown shutdown;
    private final Engines engines;
    private final StartReport report;
    private final AtomicBoolean ended = new AtomicBoolean();

    RunningService(Listener main, Listener admin, Shutdown shutdown, Engines engines, StartReport report) {
        this.main = main;
        this.admin = admin;
        this.shutdown = shutdown;
        this.engines = engines;
        this.report = report;
    }

    @Override
    public int port() {
        return main.port();
    }

    @Override
    public int adminPort() {
        return admin.port();
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
        return report.text(port(), adminPort());
    }

    /// Ends the service as a process does that a load balancer still sends requests to.
    Shutdown.Outcome shutDown() {
        ended.set(true);
        var outcome = shutdown.run();
        engines.close();
        return outcome;
    }

    /// Goes on to interrupting what is in flight.
    void hurry() {
        shutdown.hurry();
    }
}
