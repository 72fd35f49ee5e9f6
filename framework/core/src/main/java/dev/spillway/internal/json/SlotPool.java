package dev.spillway.internal.json;

import java.util.concurrent.atomic.AtomicReferenceArray;
import tools.jackson.core.util.BufferRecycler;
import tools.jackson.core.util.RecyclerPool;

/// Keeps Jackson's buffers between documents: a fixed number of slots, each taken and filled by one atomic
/// exchange.
///
/// A virtual thread lives for one call, so a pool per thread would never see a buffer again. Jackson's shared deque
/// grows to the most documents that were ever open at once and stays there, and its bounded pool is one lock for
/// all calls. Here a slot that is empty costs a fresh buffer and a slot that is full drops one: memory is bounded,
/// and nobody waits.
final class SlotPool implements RecyclerPool<BufferRecycler> {
    private static final long serialVersionUID = 1;
    /// A document that is in memory is read without parking, so hardly more are open than there are cores.
    private static final int SLOTS_OF_A_CORE = 8;

    private static final int PROBES = 4;
    private static final int SPREAD = 0x9e3779b9;

    private final AtomicReferenceArray<BufferRecycler> slots =
            new AtomicReferenceArray<>(SLOTS_OF_A_CORE * Runtime.getRuntime().availableProcessors());

    @Override
    public BufferRecycler acquirePooled() {
        var start = start();
        for (var probe = 0; probe < PROBES; probe++) {
            var slot = (start + probe) % slots.length();
            // Looking first keeps an empty slot's cache line shared.
            var kept = slots.get(slot) == null ? null : slots.getAndSet(slot, null);
            if (kept != null) {
                return kept;
            }
        }
        return new BufferRecycler();
    }

    @Override
    public void releasePooled(BufferRecycler buffers) {
        var start = start();
        for (var probe = 0; probe < PROBES; probe++) {
            if (slots.compareAndSet((start + probe) % slots.length(), null, buffers)) {
                return;
            }
        }
    }

    @Override
    public int pooledCount() {
        var count = 0;
        for (var i = 0; i < slots.length(); i++) {
            count += slots.get(i) == null ? 0 : 1;
        }
        return count;
    }

    private int start() {
        return (((int) Thread.currentThread().threadId() * SPREAD) >>> 1) % slots.length();
    }
}
