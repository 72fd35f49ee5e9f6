package dev.spillway.internal.admin;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes pages of metrics, one at a time: one of many series costs memory. All who ask while one is made share the
/// next one, so that nobody waits for more than two, whoever else waits, or has gone away waiting.
final class Scrapes {
    private final Supplier<String> source;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong begun = new AtomicLong();
    /// Of the last one; null when nobody has waited for it.
    private byte @Nullable [] page;

    Scrapes(Supplier<String> source) {
        this.source = source;
    }

    /// A page that was begun after this was asked for. Nobody changes it.
    byte[] next() {
        var before = begun.get();
        lock.lock();
        try {
            var shared = page;
            if (shared == null || begun.get() == before) {
                begun.incrementAndGet();
                page = null;
                shared = source.get().getBytes(StandardCharsets.UTF_8);
            }
            page = lock.hasQueuedThreads() ? shared : null;
            return shared;
        } finally {
            lock.unlock();
        }
    }
}
