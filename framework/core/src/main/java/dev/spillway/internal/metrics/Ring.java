package dev.spillway.internal.metrics;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// A queue of a fixed length that many threads fill and one empties, without a lock: nobody who holds something up can
/// be interrupted, descheduled or late. A place has a turn: it may be filled when that is the number of the item, and
/// emptied when it is one more.
final class Ring<T> {
    private final AtomicReferenceArray<@Nullable T> items;
    private final AtomicLongArray turns;
    private final int length;
    private final AtomicLong tail = new AtomicLong();
    private long head;

    /// An empty ring.
    ///
    /// @param length items that it holds, two at least
    Ring(int length) {
        this.length = length;
        this.items = new AtomicReferenceArray<>(length);
        this.turns = new AtomicLongArray(length);
        for (var place = 0; place < length; place++) {
            turns.setPlain(place, place);
        }
    }

    /// Adds an item. From any thread; never waits.
    ///
    /// @return false if the ring is full
    boolean offer(T item) {
        while (true) {
            var number = tail.get();
            var place = place(number);
            var ahead = turns.get(place) - number;
            if (ahead < 0) {
                return false;
            }
            if (ahead == 0 && tail.compareAndSet(number, number + 1)) {
                items.setPlain(place, item);
                // Not merely released: whoever has added an item looks next whether it is slept on, and that look must
                // not be earlier than the item is there for the one who is about to sleep.
                turns.set(place, number + 1);
                return true;
            }
        }
    }

    /// Takes the oldest item. By one thread only.
    ///
    /// @return null if there is none, or whoever was first is still putting it in
    @Nullable
    T poll() {
        var place = place(head);
        if (turns.get(place) != head + 1) {
            return null;
        }
        var item = items.getPlain(place);
        items.setPlain(place, null);
        turns.setRelease(place, head + length);
        head++;
        return item;
    }

    /// Whether [#poll] would find something. By the thread that takes.
    boolean hasNext() {
        return turns.get(place(head)) == head + 1;
    }

    /// The number of items that were ever added.
    long added() {
        return tail.get();
    }

    private int place(long number) {
        return (int) (number % length);
    }
}
