package dev.spillway.internal.gate;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

/// The live median of the time that an endpoint's user code takes, so that a call can be refused whose caller will
/// have given up before the answer is there.
///
/// It is the smallest of the medians of the latest three windows. A window is polluted by what hits many calls at
/// once, such as a collection, a cold cache or code that is not compiled yet; the estimate is not, until three in a
/// row say so. Where calls are of two kinds and the median falls on either side from window to window, it is that of
/// the quick kind: a call is refused in vain rather less than it is served in vain.
///
/// A sample takes one compare-and-set. One that comes while another is written is dropped: nobody waits here, and a
/// median does not miss it.
final class ServiceTime {
    /// Samples of a window, which are its latest.
    static final int WINDOW = 32;

    /// Samples before the estimate is used.
    static final int ENOUGH = 3 * WINDOW;

    /// The shortest window, so that calls that were in flight together do not fill one after the other.
    static final long SHORTEST = 100_000_000;

    /// A window this long is over with [#FEW] samples: where calls are rare, or nearly all are refused.
    static final long LONGEST = 5_000_000_000L;

    static final int FEW = 5;

    /// When everybody is refused nothing is measured any more: so one call in this time is let through.
    static final long PROBE = 1_000_000_000;

    private static final int WINDOWS = 3;

    private final LongConsumer listener;
    private final AtomicLong probed;
    private final ReentrantLock lock = new ReentrantLock();
    private final long[] samples = new long[WINDOW];
    private final long[] medians = new long[WINDOWS];
    private long begun;
    private long count;
    private int windows;
    private volatile long median;

    /// An estimate without samples.
    ///
    /// @param now a reading of the process clock
    /// @param listener told the median of each window, by the thread of its last call
    ServiceTime(long now, LongConsumer listener) {
        this.probed = new AtomicLong(now);
        this.begun = now;
        this.listener = listener;
    }

    /// Takes note of a call that was answered.
    ///
    /// @param now a reading of the process clock
    void took(long nanos, long now) {
        if (!lock.tryLock()) {
            return;
        }
        try {
            samples[(int) (count % WINDOW)] = Math.max(nanos, 1);
            count++;
            var age = now - begun;
            if ((count >= WINDOW && age >= SHORTEST) || (count >= FEW && age >= LONGEST)) {
                endWindow(now);
            }
        } finally {
            lock.unlock();
        }
    }

    private void endWindow(long now) {
        var seen = (int) Math.min(count, WINDOW);
        Arrays.sort(samples, 0, seen);
        var latest = samples[seen / 2];
        medians[windows % WINDOWS] = latest;
        windows = windows == 2 * WINDOWS - 1 ? WINDOWS : windows + 1;
        if (windows >= WINDOWS) {
            median = Arrays.stream(medians).min().orElseThrow();
        }
        count = 0;
        begun = now;
        listener.accept(latest);
    }

    /// Takes note of a call that was cut short: it would have taken at least so long. That says something only if
    /// it is more than the median.
    void tookLonger(long nanos, long now) {
        if (nanos >= median) {
            took(nanos + 1, now);
        }
    }

    /// The estimate in nanoseconds; 0 while there are too few samples.
    long median() {
        return median;
    }

    /// Whether a call that has no hope is let through to see whether that is still so: one a second is.
    boolean probes(long now) {
        var last = probed.get();
        return now - last >= PROBE && probed.compareAndSet(last, now);
    }
}
