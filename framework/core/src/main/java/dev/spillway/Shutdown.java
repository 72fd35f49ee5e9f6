package dev.spillway;

import dev.spillway.internal.clock.Clock;
import dev.spillway.internal.gate.Lifecycle;
import dev.spillway.internal.gate.Lifecycle.Stage;
import dev.spillway.internal.listener.Listener;
import dev.spillway.internal.wire.CloseReason;
import dev.spillway.internal.wire.Connection;
import dev.spillway.internal.wire.ConnectionTable;
import dev.spillway.limit.Knob;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Settings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The end of a service, in phases that are each bounded: unready but serving, drain, cancel, close. [#run] reads
/// top to bottom. No request is lost in it whose bytes were taken: connections are asked to leave by their last
/// answer, and only quiet ones are ended.
final class Shutdown {
    /// How the end went.
    enum Outcome {
        /// Everything in flight was answered.
        CLEAN,
        /// Something was cut or did not close.
        CUT
    }

    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);
    private static final long STEP = 20_000_000;
    /// For clients that are on their way when the port is about to close.
    private static final long SETTLE = 50_000_000;
    /// A connection without a request for so long has nobody waiting on it.
    private static final long QUIET = 500_000_000;

    private final Settings settings;
    private final Clock clock;
    private final Lifecycle lifecycle;
    private final ConnectionTable table;
    private final List<Listener> ports;
    private final List<AutoCloseable> resources;
    private final AtomicBoolean hurried = new AtomicBoolean();
    private final CountDownLatch hurry = new CountDownLatch(1);
    /// When the last phase is over.
    private volatile long over;

    /// @param ports of the application's routes
    /// @param resources closed in the last phase, in reverse order
    Shutdown(
            Settings settings,
            Clock clock,
            Lifecycle lifecycle,
            ConnectionTable table,
            List<Listener> ports,
            List<AutoCloseable> resources) {
        this.settings = settings;
        this.clock = clock;
        this.lifecycle = lifecycle;
        this.table = table;
        this.ports = List.copyOf(ports);
        this.resources = List.copyOf(resources);
        this.over = clock.now();
    }

    /// All phases in sum: what a supervisor has to wait before it kills.
    static Duration longest(Settings settings) {
        return settings.get(Knobs.SHUTDOWN_UNREADY)
                .plus(settings.get(Knobs.SHUTDOWN_DRAIN))
                .plus(settings.get(Knobs.SHUTDOWN_CANCEL))
                .plus(settings.get(Knobs.SHUTDOWN_CLOSE));
    }

    /// Goes on to the cancel phase at once; a second signal calls it.
    void hurry() {
        if (hurried.compareAndSet(false, true)) {
            hurry.countDown();
        }
    }

    /// What the last phase, which has begun, has left; a moment if that is nothing.
    Duration left() {
        var left = Duration.ofNanos(over - clock.now());
        return left.compareTo(ProcessEnd.LEAST) < 0 ? ProcessEnd.LEAST : left;
    }

    /// The phases of a process that a load balancer still sends requests to.
    Outcome run() {
        LOG.info("shutdown: unready, still serving for {}", written(Knobs.SHUTDOWN_UNREADY));
        lifecycle.advance(Stage.LEAVING);
        table.live().forEach(Connection::leave);
        pause(settings.get(Knobs.SHUTDOWN_UNREADY));
        return drainAndClose(QUIET);
    }

    /// The phases of a service whose owner has ended it: nobody new is expected, quiet connections end at once.
    Outcome runQuietly() {
        lifecycle.advance(Stage.LEAVING);
        return drainAndClose(0);
    }

    private Outcome drainAndClose(long quiet) {
        lifecycle.advance(Stage.CLOSING_PORT);
        // Clients whose last answer has just left come back now, and are still taken in.
        LockSupport.parkNanos(SETTLE);
        ports.forEach(Listener::stopAccepting);
        lifecycle.advance(Stage.DRAINING);
        table.live().forEach(Connection::leave);
        LOG.info("shutdown: no new connections, {} open", table.size());
        var drained = await(Knobs.SHUTDOWN_DRAIN, () -> {
            endQuiet(quiet);
            return table.size() == 0 || hurried.get();
        });
        lifecycle.advance(Stage.CANCELLING);
        var cut = drained && table.size() == 0 ? 0 : cancel();
        var closed = closeResources();
        lifecycle.advance(Stage.CLOSED);
        if (cut > 0) {
            LOG.warn("shutdown: {} connections were cut in the middle of a request", cut);
        }
        return cut == 0 && closed ? Outcome.CLEAN : Outcome.CUT;
    }

    private void endQuiet(long quiet) {
        var since = clock.now() - quiet;
        table.live().forEach(connection -> connection.endIfQuietSince(since));
    }

    /// Interrupts what is left, waits for it, and ends it.
    private int cancel() {
        var busy = (int) table.live().stream().filter(Shutdown::isBusy).count();
        LOG.info("shutdown: cancelling {} requests", busy);
        table.live().forEach(Connection::cancel);
        await(Knobs.SHUTDOWN_CANCEL, () -> {
            endQuiet(0);
            return table.size() == 0;
        });
        table.live().forEach(connection -> connection.end(CloseReason.SHUTDOWN));
        return busy;
    }

    private static boolean isBusy(Connection connection) {
        return switch (connection.phase()) {
            case ACCEPTED, HANDSHAKE, IDLE, LINGER -> false;
            case HEAD, BODY, HANDLER, WRITE, DRAIN -> true;
        };
    }

    private boolean closeResources() {
        over = clock.now() + settings.get(Knobs.SHUTDOWN_CLOSE).toNanos();
        var closer = Thread.ofPlatform()
                .daemon()
                .name("spillway-close")
                .unstarted(() -> resources.reversed().forEach(Shutdown::close));
        closer.start();
        try {
            if (closer.join(settings.get(Knobs.SHUTDOWN_CLOSE))) {
                return true;
            }
            LOG.warn("shutdown: resources were not closed within {}", written(Knobs.SHUTDOWN_CLOSE));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            LOG.warn("shutdown: {} did not close", resource.getClass().getName(), e);
        }
    }

    private String written(Knob<Duration> phase) {
        return settings.setting(phase).text();
    }

    private boolean await(Knob<Duration> phase, BooleanSupplier done) {
        var end = clock.now() + settings.get(phase).toNanos();
        while (!done.getAsBoolean()) {
            if (clock.now() - end >= 0) {
                return false;
            }
            LockSupport.parkNanos(STEP);
        }
        return true;
    }

    private void pause(Duration length) {
        try {
            // Whether it was hurried or not, the next phase comes.
            var _ = hurry.await(length.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
