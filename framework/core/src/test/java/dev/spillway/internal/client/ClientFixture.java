package dev.spillway.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Client;
import dev.spillway.internal.clock.Deadlines;
import dev.spillway.internal.clock.ProcessClock;
import dev.spillway.internal.tls.ClientFiles;
import dev.spillway.internal.tls.TlsFault;
import dev.spillway.limit.Base;
import dev.spillway.limit.Setting;
import dev.spillway.limit.Settings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A client at work, as a service has it, and what is counted of it.
final class ClientFixture implements AutoCloseable {
    final Counts counts = new Counts();
    final Deadlines deadlines;
    private final Clients clients = new Clients();
    private final Client client;
    private final AtomicLong held = new AtomicLong();
    private final long capacity;

    ClientFixture(String base, Setting<?>... settings) {
        this(base, TlsFiles.Paths.NONE, settings);
    }

    ClientFixture(String base, TlsFiles.Paths tls, Setting<?>... settings) {
        this(new Deadlines(new ProcessClock()).start(), Long.MAX_VALUE, base, tls, settings);
    }

    /// A client of a process that may hold `capacity` bytes.
    static ClientFixture holding(long capacity, String base) {
        var running = new Deadlines(new ProcessClock()).start();
        return new ClientFixture(running, capacity, base, TlsFiles.Paths.NONE);
    }

    /// The same, of a peer under TLS.
    static ClientFixture holding(long capacity, String base, TlsFiles.Paths tls, Setting<?>... settings) {
        return new ClientFixture(new Deadlines(new ProcessClock()).start(), capacity, base, tls, settings);
    }

    /// A client whose clock stands still until it is hurried.
    static ClientFixture stopped(String base, Setting<?>... settings) {
        var still = new Deadlines(new ProcessClock(() -> 0));
        return new ClientFixture(still, Long.MAX_VALUE, base, TlsFiles.Paths.NONE, settings);
    }

    private ClientFixture(Deadlines deadlines, long capacity, String base, TlsFiles.Paths tls, Setting<?>... settings) {
        this.deadlines = deadlines;
        this.capacity = capacity;
        this.client = clients.client("inventory");
        var spec = new Clients.Spec(Base.of(base), Settings.DEFAULTS.overlaid(List.of(settings)), loaded(tls));
        clients.start(Map.of("inventory", spec), Settings.DEFAULTS, deadlines, this::share, counts);
    }

    private static ClientFiles loaded(TlsFiles.Paths tls) {
        try {
            return tls.load();
        } catch (TlsFault e) {
            throw new AssertionError(e);
        }
    }

    Client client() {
        return client;
    }

    /// The bytes of answers that are being read.
    long held() {
        return held.get();
    }

    private Memory.Share share() {
        return new Memory.Share() {
            private long bytes;

            @Override
            public boolean offer(long more) {
                if (held.addAndGet(more) > capacity) {
                    held.addAndGet(-more);
                    return false;
                }
                bytes += more;
                return true;
            }

            @Override
            public void giveBack(long less) {
                held.addAndGet(-less);
                bytes -= less;
            }

            @Override
            public void close() {
                held.addAndGet(-bytes);
                bytes = 0;
            }
        };
    }

    int inFlight() {
        return counts.gauges().inFlight();
    }

    int idle() {
        return counts.gauges().idle();
    }

    /// Waits for something that happens on another thread.
    static void await(BooleanSupplier done) {
        var end = System.nanoTime() + 10_000_000_000L;
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("waited in vain").isNegative();
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        clients.close();
        deadlines.close();
    }

    /// What happened.
    static final class Counts implements ClientObserver, ClientObserver.OfClient {
        final AtomicInteger sent = new AtomicInteger();
        final AtomicInteger retries = new AtomicInteger();
        final AtomicInteger spent = new AtomicInteger();
        final AtomicInteger unscoped = new AtomicInteger();
        final AtomicInteger leaked = new AtomicInteger();
        final AtomicInteger looks = new AtomicInteger();
        volatile @Nullable Ending last;
        private volatile @Nullable Gauges gauges;

        Gauges gauges() {
            var known = gauges;
            assertThat(known).isNotNull();
            return known;
        }

        @Override
        public OfClient client(String name, Gauges gauges) {
            this.gauges = gauges;
            return this;
        }

        @Override
        public void ended(String route, Ending ending, long nanos) {
            last = ending;
        }

        @Override
        public void sent(long left) {
            sent.incrementAndGet();
        }

        @Override
        public void retried() {
            retries.incrementAndGet();
        }

        @Override
        public void budgetSpent() {
            spent.incrementAndGet();
        }

        @Override
        public void unscoped() {
            unscoped.incrementAndGet();
        }

        @Override
        public void leaked() {
            leaked.incrementAndGet();
        }

        @Override
        public void look() {
            looks.incrementAndGet();
        }
    }
}
