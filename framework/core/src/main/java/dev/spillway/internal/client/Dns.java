package dev.spillway.internal.client;

import dev.spillway.http.ClientFailed;
import dev.spillway.http.ClientTimeout;
import dev.spillway.internal.clock.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The addresses of names, looked up again when they are older than [#FRESH]. The system's lookup can neither be timed
/// nor interrupted, so it runs in a thread of its own, which is left behind when the time is over; those who ask for
/// the same name wait for the same lookup. While lookups fail or hang, addresses are used for up to [#STALE]: a name
/// server that is down must not take down who is already found.
///
/// The names are those of the clients' targets, so there are only so many.
final class Dns {
    /// Asks the system.
    @FunctionalInterface
    interface Lookup {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    /// With what the JDK keeps, see [JdkNames], an address is in use for 30 s after it was given up.
    static final long FRESH = Duration.ofSeconds(20).toNanos();

    /// How old addresses may be when there are no others.
    static final long STALE = Duration.ofMinutes(5).toNanos();

    /// For so long nobody asks again after a failure.
    static final long FAILED = Duration.ofSeconds(1).toNanos();

    /// A lookup that takes longer is given a second chance by another one.
    static final long STUCK = Duration.ofSeconds(5).toNanos();

    /// Whoever has old addresses waits no longer for new ones.
    private static final long PATIENCE = Duration.ofMillis(500).toNanos();

    private static final int LOOKUPS = 32;
    private static final int LOOKUPS_OF_A_NAME = 2;

    /// @param at when the lookup ended
    private record Known(List<InetAddress> addresses, long at) {}

    private record Failure(IOException cause, long at) {}

    private record Running(FutureTask<List<InetAddress>> task, long since) {}

    private final Lookup lookup;
    private final Clock clock;
    private final Semaphore room = new Semaphore(LOOKUPS);
    private final Map<String, Name> names = new ConcurrentHashMap<>();

    Dns(Lookup lookup, Clock clock) {
        this.lookup = lookup;
        this.clock = clock;
    }

    /// All addresses of a name; at least one.
    List<InetAddress> resolve(String host, Flight flight) throws Fault {
        return names.computeIfAbsent(host, Name::new).resolve(flight);
    }

    private final class Name {
        private final String host;
        private final ReentrantLock lock = new ReentrantLock();
        private volatile @Nullable Known known;
        private volatile @Nullable Failure failure;
        private @Nullable Running running;
        private int lookups;

        Name(String host) {
            this.host = host;
        }

        List<InetAddress> resolve(Flight flight) throws Fault {
            var last = known;
            var age = last == null ? Long.MAX_VALUE : clock.now() - last.at;
            if (last != null && age < FRESH) {
                return last.addresses;
            }
            if (last == null || age >= STALE) {
                return looked(flight, flight.remaining());
            }
            try {
                return looked(flight, Math.min(PATIENCE, flight.remaining() / 2));
            } catch (Fault fault) {
                if (fault.kind() instanceof Fault.Cancelled) {
                    throw fault;
                }
                return last.addresses;
            }
        }

        private List<InetAddress> looked(Flight flight, long patience) throws Fault {
            var failed = failure;
            if (failed != null && clock.now() - failed.at < FAILED) {
                throw flight.fault(failed.cause);
            }
            try {
                return task().get(patience, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw flight.cancelled();
            } catch (TimeoutException e) {
                throw late(flight);
            } catch (ExecutionException e) {
                throw flight.fault(e.getCause() instanceof IOException io ? io : new IOException(e.getCause()));
            }
        }

        private Fault late(Flight flight) {
            var fault = new Fault(
                    new Fault.Late(ClientTimeout.Phase.DNS),
                    flight.sent(),
                    "no answer about the name " + host + " in time");
            if (known != null) {
                // The next ones need not wait for that as well.
                failure = new Failure(fault, clock.now());
            }
            return fault;
        }

        private FutureTask<List<InetAddress>> task() throws Fault {
            lock.lock();
            try {
                var now = clock.now();
                var other = running;
                if (other != null
                        && !other.task.isDone()
                        && (now - other.since < STUCK || lookups >= LOOKUPS_OF_A_NAME)) {
                    return other.task;
                }
                if (!room.tryAcquire()) {
                    throw Fault.failed(
                            ClientFailed.Reason.NAME, Fault.Sent.NOTHING, LOOKUPS + " lookups are waiting already");
                }
                var fresh = new Running(new FutureTask<>(this::look), now);
                running = fresh;
                lookups++;
                // A virtual thread would keep its carrier from others for as long as the system takes.
                Thread.ofPlatform().daemon().name("spillway-dns").start(() -> run(fresh.task));
                return fresh.task;
            } finally {
                lock.unlock();
            }
        }

        private void run(FutureTask<List<InetAddress>> task) {
            try {
                task.run();
            } finally {
                room.release();
                lock.lock();
                try {
                    lookups--;
                } finally {
                    lock.unlock();
                }
            }
        }

        private List<InetAddress> look() throws IOException {
            try {
                var found = List.of(lookup.resolve(host));
                if (found.isEmpty()) {
                    throw new UnknownHostException(host);
                }
                known = new Known(found, clock.now());
                failure = null;
                return found;
            } catch (IOException e) {
                failure = new Failure(e, clock.now());
                throw e;
            }
        }
    }
}
