package dev.spillway.internal.client;

import dev.spillway.http.ClientException;
import dev.spillway.internal.client.ClientObserver.BreakerState;
import dev.spillway.internal.client.Flight.Patience;
import dev.spillway.internal.clock.Clock;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Settings;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Leaves addresses alone that failed many times in a row. After a while one call tries an address again; its
/// success closes the breaker, its failure opens it for another while. If it is given up, all may try until one fails:
/// calls that are made side by side are given up together when one is refused, so that one alone would never end.
final class Breakers {
    /// Addresses without failures are not kept; a name that gives new addresses all the time does not fill the
    /// heap.
    private static final int ADDRESSES = 1_024;

    /// Each is a series of the metrics.
    private static final int SHOWN = 32;

    private static final int BAD_GATEWAY = 502;
    private static final int UNAVAILABLE = 503;
    private static final int TIMEOUT = 504;

    /// @param failures in a row
    /// @param until when the address may be tried again, if it is open
    /// @param isTried whether a call tries it, and its end is not known yet
    private record Breaker(int failures, long until, boolean isTried) {}

    private final Clock clock;
    private final int most;
    private final long time;
    private final Map<InetAddress, Breaker> breakers = new ConcurrentHashMap<>();

    Breakers(Settings settings, Clock clock) {
        this.clock = clock;
        this.most = Math.toIntExact(settings.get(ClientKnobs.BREAKER_FAILURES));
        this.time = settings.get(ClientKnobs.BREAKER_OPEN).toNanos();
    }

    /// Whether the address may be called. When its time alone is over, one caller is told so, and the next ones
    /// wait for as long again.
    boolean mayTry(InetAddress address) {
        var breaker = breakers.get(address);
        if (breaker == null || breaker.failures < most) {
            return true;
        }
        var now = clock.now();
        return now - breaker.until >= 0
                && breakers.replace(address, breaker, new Breaker(breaker.failures, now + time, true));
    }

    /// Whether the address is not being left alone.
    boolean isTrusted(InetAddress address) {
        var breaker = breakers.get(address);
        return breaker == null || breaker.failures < most;
    }

    /// It gave no answer. What we gave up, or do not want for its size or form, is not its failure.
    void failed(InetAddress address, Fault fault, Patience patience) {
        switch (fault.kind()) {
            case Fault.Late _ -> late(address, patience);
            case Fault.Failed(var reason) -> {
                switch (reason) {
                    case CONNECTION, TLS -> failed(address);
                    case NAME, PROTOCOL, TOO_LARGE, CONTENT -> unknown(address);
                }
            }
            case Fault.Refused _ -> unknown(address);
            case Fault.Cancelled _ -> givenUp(address);
        }
    }

    /// It gave no answer in time.
    void late(InetAddress address, Patience patience) {
        switch (patience) {
            case FAIR -> failed(address);
            case SHORT -> unknown(address);
        }
    }

    /// It answered. A failure that it only passes on is that of somebody behind it, whom it knows better than we do.
    void answered(InetAddress address, Transport.Reply reply, Patience patience) {
        if (reply.headers().first(ClientException.DO_NOT_RETRY).isPresent()) {
            unknown(address);
            return;
        }
        switch (reply.status()) {
            case BAD_GATEWAY, UNAVAILABLE -> failed(address);
            case TIMEOUT -> late(address, patience);
            default -> {
                if (!breakers.isEmpty()) {
                    breakers.remove(address);
                }
            }
        }
    }

    private void failed(InetAddress address) {
        if (breakers.size() >= ADDRESSES && !breakers.containsKey(address)) {
            return;
        }
        breakers.compute(address, (_, last) -> {
            var failures = last == null ? 1 : Math.min(last.failures + 1, most);
            return new Breaker(failures, clock.now() + time, false);
        });
    }

    /// Nothing was learned about it. If this was the one call that tries it again, the next one may.
    private void unknown(InetAddress address) {
        breakers.computeIfPresent(
                address, (_, last) -> last.isTried ? new Breaker(last.failures, clock.now(), false) : last);
    }

    private void givenUp(InetAddress address) {
        breakers.computeIfPresent(address, (_, last) -> last.isTried ? new Breaker(most - 1, last.until, false) : last);
    }

    /// Addresses that are left alone.
    int open() {
        return (int) breakers.values().stream()
                .filter(breaker -> breaker.failures >= most)
                .count();
    }

    /// Addresses that have failed since they last answered, those that are left alone first.
    List<InetAddress> failing() {
        return breakers.entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<InetAddress, Breaker> entry) -> -entry.getValue().failures)
                        .thenComparing(entry -> entry.getKey().getHostAddress()))
                .limit(SHOWN)
                .map(Map.Entry::getKey)
                .toList();
    }

    /// What is done with an address.
    BreakerState state(InetAddress address) {
        var breaker = breakers.get(address);
        if (breaker == null || breaker.failures < most) {
            return BreakerState.CLOSED;
        }
        return clock.now() - breaker.until < 0 ? BreakerState.OPEN : BreakerState.HALF_OPEN;
    }
}
