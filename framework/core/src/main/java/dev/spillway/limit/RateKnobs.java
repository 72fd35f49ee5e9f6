package dev.spillway.limit;

import static dev.spillway.limit.Knob.Scope.PROCESS;

import java.time.Duration;
import java.util.List;

/// The limits of rates that a fleet shares: the part of the table of [Knobs] that stands below `spillway.rate.`.
public final class RateKnobs {
    /// How long a call may be held up by shared rates.
    public static final Knob<Duration> SHARED_WAIT = new Knob<>(
            PROCESS,
            "rate.shared-wait",
            Unit.DURATION,
            Unit.DURATION.read("1ms"),
            Unit.DURATION.read("3ms"),
            Unit.DURATION.read("20ms"),
            "Few calls wait at all; after three slow answers in two seconds the local share is in force.");

    /// Instances that are reckoned with before their number is known.
    public static final Knob<Long> INSTANCES = new Knob<>(
            PROCESS,
            "rate.instances",
            Unit.COUNT,
            1L,
            1L,
            1_000L,
            "A fleet that starts while Redis is away knows nobody: each takes this part of every rate.");

    private RateKnobs() {}

    /// Every knob of this page.
    static List<Knob<?>> all() {
        return List.of(SHARED_WAIT, INSTANCES);
    }
}
