package dev.spillway.internal.client;

import dev.spillway.http.ClientFailed;
import dev.spillway.http.ClientTimeout;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Resolves names under a deadline. The system's lookup can neither be timed nor interrupted, so it runs in a
/// thread of its own, which is left behind when the time is over; those who ask for the same name wait for the same
/// lookup, and the number of lookups is bounded. How long an answer is good for is the JDK's to know: 30 s.
final class Dns {
    /// Asks the system.
    @FunctionalInterface
    interface Lookup {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private static final int LOOKUPS = 32;

    private final Lookup lookup;
    private final Semaphore room = new Semaphore(LOOKUPS);
    private final Map<String, FutureTask<List<InetAddress>>> running = new ConcurrentHashMap<>();

    Dns(Lookup lookup) {
        this.lookup = lookup;
    }

    /// All addresses of a name; at least one.
    List<InetAddress> resolve(String host, Flight flight) throws Fault {
        try {
            return task(host).get(flight.remaining(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw flight.cancelled();
        } catch (TimeoutException e) {
            throw new Fault(
                    new Fault.Late(ClientTimeout.Phase.DNS),
                    flight.sent(),
                    "no answer about the name " + host + " in time");
        } catch (ExecutionException e) {
            throw flight.fault(e.getCause() instanceof IOException known ? known : new IOException(e.getCause()));
        }
    }

    private FutureTask<List<InetAddress>> task(String host) throws Fault {
        var fresh = new FutureTask<>(() -> look(host));
        var other = running.putIfAbsent(host, fresh);
        if (other != null) {
            return other;
        }
        if (!room.tryAcquire()) {
            running.remove(host, fresh);
            throw Fault.failed(ClientFailed.Reason.NAME, Fault.Sent.NOTHING, LOOKUPS + " lookups are waiting already");
        }
        Thread.ofVirtual().name("spillway-dns").start(() -> {
            try {
                fresh.run();
            } finally {
                running.remove(host, fresh);
                room.release();
            }
        });
        return fresh;
    }

    private List<InetAddress> look(String host) throws UnknownHostException {
        return List.of(lookup.resolve(host));
    }
}
