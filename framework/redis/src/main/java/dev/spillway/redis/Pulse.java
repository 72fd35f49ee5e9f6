package dev.spillway.redis;

import dev.spillway.internal.clock.Clock;
import dev.spillway.internal.rate.FleetObserver;
import dev.spillway.internal.rate.FleetObserver.Cause;
import dev.spillway.redis.Link.Word;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// Tells Redis now and then that this instance is there, and asks how things are: who else is, what time it is,
/// whether the era is still the same. One thread beats.
///
/// What a beat has told holds for a lease. Nobody joins who has not been there for a lease, so that everybody
/// who shares knows of everybody else who does; and nobody takes tokens whose lease is over, so that no two eras
/// are in use at once.
final class Pulse {
    /// How long a beat's answer holds, from when it was sent.
    static final long LEASE = 1_000_000_000;

    /// How far two readings of the same clock may lie apart before one of them is wrong.
    static final long TOLERANCE = 50_000_000;
    private static final long SHARED_PAUSE = 300_000_000;
    private static final long PROBE_PAUSE = 100_000_000;
    private static final long FIRST_PAUSE = 250_000_000;
    private static final int GOOD = 3;
    private static final int DOUBLINGS = 4;
    /// How long Redis must have run before it is taken for one in which nothing was ever kept, and not for one that
    /// has lost it: whoever made use of it before has tried again by then.
    static final long SETTLED = (FIRST_PAUSE << DOUBLINGS) + 2 * LEASE;

    private static final int MOST_INSTANCES = 10_000;

    private final Link link;
    private final Circuit circuit;
    private final Budget budget;
    private final Clock clock;
    private final LongSupplier nanos;
    private final FleetObserver observer;
    private final RandomGenerator random;
    private final Census census;
    private volatile long sharedUntil;
    private OptionalLong offset = OptionalLong.empty();
    /// Since when no beat has failed.
    private OptionalLong thereSince = OptionalLong.empty();
    private int wellInARow;
    private boolean hasMissed;
    private boolean isComplete;
    private int failures;

    /// @param clock of the process
    /// @param nanos as [System#nanoTime], by which the clock of Redis is followed and leases end: it goes on while
    ///     the process is stopped
    Pulse(
            Link link,
            Circuit circuit,
            Budget budget,
            Clock clock,
            LongSupplier nanos,
            FleetObserver observer,
            RandomGenerator random) {
        this.link = link;
        this.circuit = circuit;
        this.budget = budget;
        this.clock = clock;
        this.nanos = nanos;
        this.observer = observer;
        this.random = random;
        this.census = new Census(circuit.phase().instances());
    }

    /// Whether what the last beat told still holds.
    boolean isLeased() {
        return nanos.getAsLong() - sharedUntil < 0;
    }

    /// Beats.
    void beat() {
        var sent = nanos.getAsLong();
        var word = word(sent);
        try {
            var news = link.beat(word);
            failures = 0;
            var took = nanos.getAsLong() - sent;
            observer.answered(took);
            var told = Math.clamp(news.instances(), 1, MOST_INSTANCES);
            var known = census.counted(told, clock.now());
            isComplete = told >= known;
            circuit.counted(known);
            judge(word, news, sent, took);
        } catch (Link.Broken e) {
            failures = Math.min(failures + 1, DOUBLINGS + 1);
            hasMissed = true;
            thereSince = OptionalLong.empty();
            wellInARow = 0;
            census.missed();
            circuit.failed(e.why(), String.valueOf(e.getMessage()));
        }
    }

    /// What to say. Whoever comes back waits until all whom it knew are back too, or are given up: as long as some
    /// go by their shares, the others have no business to take the whole rate.
    private Word word(long now) {
        var phase = circuit.phase();
        if (phase.isShared()) {
            return new Word.Stay(phase.era().orElseThrow().name());
        }
        var isThere = thereSince.isPresent() && now - thereSince.getAsLong() >= circuit.caution() * LEASE;
        var isFresh = !hasMissed && phase.number() == 0;
        return isThere && wellInARow >= GOOD && isComplete ? new Word.Join(isFresh) : new Word.Here(isFresh);
    }

    private void judge(Word word, Link.News news, long sent, long took) {
        var read = TimeUnit.MICROSECONDS.toNanos(news.time()) - sent - took / 2;
        var hasJumped = offset.isPresent() && Math.abs(read - offset.getAsLong()) > TOLERANCE + took;
        offset = OptionalLong.of(read);
        link.clock(read);
        if (hasJumped) {
            thereSince = OptionalLong.empty();
        }
        var isWell = !hasJumped && took <= budget.call();
        switch (word) {
            case Word.Here _ -> here(isWell);
            case Word.Join _ -> {
                here(isWell);
                if (isWell) {
                    sharedUntil = sent + LEASE;
                    var age = news.age() < 0 ? Era.LONG_AGO : TimeUnit.MICROSECONDS.toNanos(news.age());
                    circuit.joined(new Era(news.era(), clock.now() - age));
                }
            }
            case Word.Stay(var era) -> {
                thereSince = OptionalLong.empty();
                wellInARow = 0;
                if (!news.era().equals(era)) {
                    circuit.failed(Cause.LOST, "what it kept is lost, or its clock went back, or we were silent");
                } else if (hasJumped) {
                    var tolerated = TimeUnit.NANOSECONDS.toMillis(TOLERANCE);
                    circuit.failed(Cause.CLOCK, "its clock or ours has jumped by more than " + tolerated + " ms");
                } else {
                    sharedUntil = sent + LEASE;
                    if (!isWell) {
                        circuit.late();
                    }
                }
            }
        }
    }

    private void here(boolean isWell) {
        wellInARow = isWell ? wellInARow + 1 : 0;
        if (thereSince.isEmpty()) {
            thereSince = OptionalLong.of(nanos.getAsLong());
        }
    }

    /// How long to wait until the next beat, in nanoseconds. After failures longer and longer, up to four
    /// seconds, and never for all instances alike.
    long pause() {
        if (failures > 0) {
            var longest = FIRST_PAUSE << (failures - 1);
            return random.nextLong(longest / 2, longest);
        }
        return circuit.phase().isShared() ? SHARED_PAUSE : PROBE_PAUSE;
    }
}
