package dev.spillway.internal.wire;

import dev.spillway.internal.wire.ConnectionObserver.Full;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Settings;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/// The connections of the process, in all and by client. One more than allowed is closed at once and never queued:
/// a queue would let whoever holds the places decide about the others.
public final class ConnectionTable {
    private final int total;
    private final int perAddress;
    private final int perProxy;
    private final Predicate<InetAddress> proxies;
    private final ConnectionObserver observer;
    private final AtomicInteger count = new AtomicInteger();
    private final ConcurrentMap<AddressKey, Integer> byAddress = new ConcurrentHashMap<>();
    private final Set<Connection> live = ConcurrentHashMap.newKeySet();

    /// A table with the bounds of `settings`.
    ///
    /// @param proxies which peers are trusted proxies
    public ConnectionTable(Settings settings, Predicate<InetAddress> proxies, ConnectionObserver observer) {
        this.total = Math.toIntExact(settings.get(Knobs.CONNECTIONS));
        this.perAddress = Math.toIntExact(settings.get(Knobs.CONNECTIONS_PER_ADDRESS));
        this.perProxy = Math.toIntExact(settings.get(Knobs.CONNECTIONS_PER_PROXY));
        this.proxies = proxies;
        this.observer = observer;
    }

    /// A place in the table; closing it twice changes nothing.
    public final class Place implements AutoCloseable {
        private final AddressKey key;
        private final int counted;
        private final AtomicBoolean left = new AtomicBoolean();

        private Place(AddressKey key, int counted) {
            this.key = key;
            this.counted = counted;
        }

        @Override
        public void close() {
            if (left.compareAndSet(false, true)) {
                count.addAndGet(-counted);
                byAddress.computeIfPresent(key, (_, held) -> held == 1 ? null : held - 1);
            }
        }
    }

    /// Takes a place for a new connection.
    ///
    /// @return empty if the table is full, in all or for this address; the observer knows which
    public Optional<Place> enter(InetAddress peer) {
        if (count.incrementAndGet() > total) {
            count.decrementAndGet();
            observer.turnedAway(Full.TOTAL);
            return Optional.empty();
        }
        var place = taken(peer, 1);
        if (place.isEmpty()) {
            count.decrementAndGet();
        }
        return place;
    }

    /// Takes a place for a client whose connection came through a trusted proxy and is counted in all already.
    public Optional<Place> enterBehindProxy(InetAddress client) {
        return taken(client, 0);
    }

    private Optional<Place> taken(InetAddress address, int counted) {
        var isProxy = proxies.test(address);
        var key = isProxy ? AddressKey.ofProxy(address) : AddressKey.of(address);
        var limit = isProxy ? perProxy : perAddress;
        var held = byAddress.merge(key, 1, Integer::sum);
        var place = new Place(key, counted);
        if (held > limit) {
            byAddress.computeIfPresent(key, (_, now) -> now == 1 ? null : now - 1);
            observer.turnedAway(Full.ADDRESS);
            return Optional.empty();
        }
        return Optional.of(place);
    }

    void opened(Connection connection) {
        live.add(connection);
        observer.accepted();
    }

    void closed(Connection connection, Phase phase, CloseReason reason) {
        if (live.remove(connection)) {
            observer.closed(phase, reason);
        }
    }

    /// The connections that are open.
    public Collection<Connection> live() {
        return Collections.unmodifiableSet(live);
    }

    /// How many connections are open.
    public int size() {
        return count.get();
    }
}
