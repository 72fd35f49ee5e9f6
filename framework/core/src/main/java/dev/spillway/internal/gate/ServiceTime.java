package dev.spillway.internal.gate;

import java.util.concurrent.atomic.AtomicLong;

/// The live median of the time that an endpoint's user code takes, so that a call can be refused whose caller will
/// have given up before the answer is there.
///
/// The estimate moves up or down by a small part with each sample, according to the side on which the sample lies:
/// it settles where as many lie above as below. It needs one word of memory, no lock, and an outlier weighs as
/// much as any other sample. Two calls that end at once may lose one step, which does no harm.
final class ServiceTime {
    /// Samples before the estimate is used.
    static final int ENOUGH = 64;

    /// When everybody is refused nothing is measured any more: so one call in this time is let through.
    static final long PROBE = 1_000_000_000;

    private static final long STEP = 32;
    private static final long SMALLEST = 1_000;

    private final AtomicLong probed;
    private volatile long median;
    private volatile int samples;

    /// An estimate without samples.
    ///
    /// @param now a reading of the process clock
    ServiceTime(long now) {
        probed = new AtomicLong(now);
    }

    /// Takes note of a call that was answered.
    void took(long nanos) {
        var sample = Math.max(nanos, SMALLEST);
        var last = median;
        if (samples == 0) {
            median = sample;
        } else if (sample > last) {
            median = last + last / STEP;
        } else if (sample < last) {
            median = Math.max(last - last / STEP, SMALLEST);
        }
        count();
    }

    /// Takes note of a call that was cut short: it would have taken at least so long. That says something only if
    /// it is more than the median.
    void tookLonger(long nanos) {
        if (nanos >= median) {
            took(nanos + 1);
        }
    }

    /// Whether a call with so much time left has no hope; one a second has.
    boolean hopeless(long remaining, long now) {
        if (samples < ENOUGH || remaining >= median) {
            return false;
        }
        var last = probed.get();
        return now - last < PROBE || !probed.compareAndSet(last, now);
    }

    /// The estimate in nanoseconds; 0 without samples.
    long median() {
        return median;
    }

    private void count() {
        // Racy on purpose: it only has to get past ENOUGH some time.
        var seen = samples;
        if (seen < ENOUGH) {
            samples = seen + 1;
        }
    }
}
