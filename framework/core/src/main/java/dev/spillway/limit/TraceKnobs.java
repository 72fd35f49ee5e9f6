package dev.spillway.limit;

import static dev.spillway.limit.Knob.Scope.PROCESS;

import java.time.Duration;
import java.util.List;

/// The limits of traces: the part of the table of [Knobs] that bounds what is recorded and exported. They do something
/// in a service that exports spans; a trace context is taken over, begun and handed on without them.
public final class TraceKnobs {
    /// Calls that begin a trace and are recorded.
    public static final Knob<Share> RATIO = knob(
            "traces.ratio",
            Unit.SHARE,
            "0.01 %",
            "10 %",
            "100 %",
            "Enough to see what is usual. A call whose caller records its trace is recorded too, within traces.asked.");

    /// Recorded calls that begin a trace.
    public static final Knob<Frequency> RATE = knob(
            "traces.rate",
            Unit.FREQUENCY,
            "1/min",
            "100/s",
            "10000/s",
            "A flood must not become a flood of spans; beyond it calls are served and not recorded.");

    /// Calls that are recorded because their caller says so.
    public static final Knob<Frequency> ASKED = knob(
            "traces.asked",
            Unit.FREQUENCY,
            "1/min",
            "100/s",
            "10000/s",
            "Any client can set the flag; beyond it the trace goes on unrecorded, here and in what is called.");

    /// Spans that wait to be sent.
    public static final Knob<Long> QUEUE = knob(
            "traces.queue",
            Unit.COUNT,
            "64",
            "2048",
            "65536",
            "About 1 KiB each. When the receiver is away, more are dropped and counted; no call waits.");

    /// Spans that are sent at once.
    public static final Knob<Long> BATCH = knob(
            "traces.batch", Unit.COUNT, "1", "512", "4096", "One request to the receiver for many; at most the queue.");

    /// Waiting for a batch to become full.
    public static final Knob<Duration> DELAY = knob(
            "traces.delay",
            Unit.DURATION,
            "50ms",
            "1s",
            "30s",
            "A span is seen soon after its call; a longer time makes fewer requests.");

    /// Sending one batch.
    public static final Knob<Duration> TIMEOUT = knob(
            "traces.timeout",
            Unit.DURATION,
            "100ms",
            "5s",
            "30s",
            "Connecting with it. A receiver that hangs costs its batch; it is not sent again.");

    private TraceKnobs() {}

    /// Every knob of this page.
    static List<Knob<?>> all() {
        return List.of(RATIO, RATE, ASKED, QUEUE, BATCH, DELAY, TIMEOUT);
    }

    private static <T extends Comparable<? super T>> Knob<T> knob(
            String key, Unit<T> unit, String min, String standard, String max, String why) {
        return new Knob<>(PROCESS, key, unit, unit.read(min), unit.read(standard), unit.read(max), why);
    }
}
