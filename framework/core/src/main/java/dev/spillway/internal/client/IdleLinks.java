package dev.spillway.internal.client;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Connections without a call, the last one used first: what is not needed grows old and goes.
final class IdleLinks {
    private final ConcurrentLinkedDeque<Link> links = new ConcurrentLinkedDeque<>();
    private final AtomicInteger count = new AtomicInteger();
    private final IdlePlaces places;
    private final long most;
    private final long idleTime;
    private volatile boolean closed;

    /// @param places what all clients share
    /// @param most of this client
    /// @param idleTime nanoseconds
    IdleLinks(IdlePlaces places, long most, long idleTime) {
        this.places = places;
        this.most = most;
        this.idleTime = idleTime;
    }

    /// A connection that can be used, if there is one.
    @Nullable
    Link take(long now, Breakers breakers) {
        for (var link = links.pollFirst(); link != null; link = links.pollFirst()) {
            gone();
            if (breakers.isTrusted(link.address()) && link.isFit(now, idleTime)) {
                return link;
            }
            link.abort();
        }
        return null;
    }

    /// Keeps a connection, or closes it if there are enough.
    void put(Link link) {
        if (count.incrementAndGet() > most) {
            count.decrementAndGet();
            link.abort();
        } else if (!places.take()) {
            count.decrementAndGet();
            link.abort();
        } else {
            links.addFirst(link);
            if (closed) {
                close();
            }
        }
    }

    /// Closes what is too old.
    void tidy(long now) {
        for (var link : links) {
            if (link.isDone(now, idleTime) && links.remove(link)) {
                gone();
                link.abort();
            }
        }
    }

    int count() {
        return count.get();
    }

    void close() {
        closed = true;
        for (var link = links.pollFirst(); link != null; link = links.pollFirst()) {
            gone();
            link.abort();
        }
    }

    private void gone() {
        count.decrementAndGet();
        places.giveBack();
    }
}
