package dev.spillway.internal.wire;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Buffers for one TLS record each, kept between writes: an engine wants room for the largest record whatever it is
/// given, and a connection needs that for a moment only. A fixed number of slots, each taken and filled by one atomic
/// exchange; an empty one costs a fresh buffer, and nobody waits.
///
/// They are on the heap: engine and answers are, and the JDK copies to the system in one go either way.
final class RecordBuffers {
    /// A record that is taken whole by the system holds a buffer for microseconds.
    private static final int SLOTS_OF_A_CORE = 4;

    private static final int PROBES = 4;
    private static final int SPREAD = 0x9e3779b9;

    private final int size;
    private final AtomicReferenceArray<@Nullable ByteBuffer> slots =
            new AtomicReferenceArray<>(SLOTS_OF_A_CORE * Runtime.getRuntime().availableProcessors());

    /// @param size of the largest record
    RecordBuffers(int size) {
        this.size = size;
    }

    /// An empty buffer.
    ByteBuffer take() {
        var start = start();
        for (var probe = 0; probe < PROBES; probe++) {
            var slot = (start + probe) % slots.length();
            // Looking first keeps an empty slot's cache line shared.
            var kept = slots.get(slot) == null ? null : slots.getAndSet(slot, null);
            if (kept != null) {
                return kept.clear();
            }
        }
        return ByteBuffer.allocate(size);
    }

    /// Gives a buffer back.
    void give(ByteBuffer buffer) {
        var start = start();
        for (var probe = 0; probe < PROBES; probe++) {
            if (slots.compareAndSet((start + probe) % slots.length(), null, buffer)) {
                return;
            }
        }
    }

    private int start() {
        return (((int) Thread.currentThread().threadId() * SPREAD) >>> 1) % slots.length();
    }
}
