package dev.spillway.internal.wire;

import dev.spillway.internal.wire.ConnectionObserver.Full;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Settings;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/// The connections of a port, in all and by client. One more than allowed is closed at once and never queued: a queue
/// would let whoever holds the places decide about the others.
public final class ConnectionTable {
    /// What becomes of a new connection when all places are taken.
    public enum Overflow {
        /// It is closed.
        TURN_AWAY,
        /// It has the place of the oldest of the client with most, which is closed: whoever asks once and leaves is
        /// answered, whatever others hold. For a port where one thread accepts.
        DISPLACE
    }

    private final int total;
    private final int perAddress;
    private final int perProxy;
    private final Predicate<InetAddress> proxies;
    private final ConnectionObserver observer;
    private final Overflow overflow;
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicInteger count = new AtomicInteger();
    private final ConcurrentMap<AddressKey, Integer> byAddress = new ConcurrentHashMap<>();
    private final ConcurrentMap<Connection, Place> live = new ConcurrentHashMap<>();

    /// A table with the bounds of `settings` that turns away what is more.
    ///
    /// @param proxies which peers are trusted proxies
    public ConnectionTable(Settings settings, Predicate<InetAddress> proxies, ConnectionObserver observer) {
        this(settings, proxies, observer, Overflow.TURN_AWAY);
    }

    /// A table with the bounds of `settings`.
    ///
    /// @param proxies which peers are trusted proxies
    public ConnectionTable(
            Settings settings, Predicate<InetAddress> proxies, ConnectionObserver observer, Overflow overflow) {
        this.total = Math.toIntExact(settings.get(Knobs.CONNECTIONS));
        this.perAddress = Math.toIntExact(settings.get(Knobs.CONNECTIONS_PER_ADDRESS));
        this.perProxy = Math.toIntExact(settings.get(Knobs.CONNECTIONS_PER_PROXY));
        this.proxies = proxies;
        this.observer = observer;
        this.overflow = overflow;
    }

    /// A place in the table; closing it twice changes nothing.
    public final class Place implements AutoCloseable {
        private final AddressKey key;
        private final int counted;
        private final long number = numbers.incrementAndGet();
        private final AtomicBoolean left = new AtomicBoolean();

        private Place(AddressKey key, int counted) {
            this.key = key;
            this.counted = counted;
        }

        boolean isTaken() {
            return !left.get();
        }

        /// How many its client has.
        private int crowd() {
            return byAddress.getOrDefault(key, 0);
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
        if (count.incrementAndGet() > total && !hasDisplaced()) {
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

    /// Makes room for a connection. Those that were displaced go on for the moment that their threads need to see it;
    /// there are never more of them than places.
    private boolean hasDisplaced() {
        return switch (overflow) {
            case TURN_AWAY -> false;
            case DISPLACE -> {
                var oldest = live.size() < 2 * total ? oldestOfMost() : Optional.<Map.Entry<Connection, Place>>empty();
                oldest.ifPresent(displaced -> {
                    displaced.getValue().close();
                    displaced.getKey().cut(CloseReason.REFUSED);
                });
                yield oldest.isPresent();
            }
        };
    }

    private Optional<Map.Entry<Connection, Place>> oldestOfMost() {
        return live.entrySet().stream()
                .filter(held -> held.getValue().isTaken())
                .max(Comparator.<Map.Entry<Connection, Place>>comparingInt(
                                held -> held.getValue().crowd())
                        .thenComparingLong(held -> -held.getValue().number));
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

    void opened(Connection connection, Place place) {
        observer.accepted();
        live.put(connection, place);
    }

    void closed(Connection connection, Phase phase, CloseReason reason) {
        if (live.remove(connection) != null) {
            observer.closed(phase, reason);
        }
    }

    /// The connections that are open.
    public Collection<Connection> live() {
        return Collections.unmodifiableSet(live.keySet());
    }

    /// How many connections are open.
    public int size() {
        return count.get();
    }
}
