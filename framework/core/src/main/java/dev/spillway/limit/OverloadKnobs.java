package dev.spillway.limit;

import static dev.spillway.limit.Knob.Scope.PROCESS;
import static dev.spillway.limit.Knob.Scope.ROUTE;

import java.time.Duration;
import java.util.List;

/// What decides whom an overloaded service serves: a part of the table of [Knobs].
public final class OverloadKnobs {
    /// How much the calls of a route matter.
    public static final Knob<Criticality> CRITICALITY = new Knob<>(
            ROUTE,
            "criticality",
            Unit.CRITICALITY,
            Criticality.BULK,
            Criticality.DEFAULT,
            Criticality.CRITICAL,
            "Lower classes are shed first; a caller may lower it, a trusted one may raise it.");

    /// The last permits, for critical calls.
    public static final Knob<Share> CRITICAL_SHARE = share(
            ROUTE,
            "critical-share",
            1,
            10,
            50,
            "Of the permits, once critical calls come; a tenth of process.calls is theirs always.");

    /// How long a queue may stand.
    public static final Knob<Duration> STANDING = duration(
            ROUTE,
            "queue-standing",
            "20ms",
            "100ms",
            "1s",
            "A queue that was not empty for so long is no burst: the newest are served first until it is.");

    /// Waiting for permits in a queue that stands.
    public static final Knob<Duration> WAIT_TARGET = duration(
            ROUTE,
            "wait-target",
            "1ms",
            "5ms",
            "100ms",
            "Never more than wait. Who cannot be served at once is told at once, and can go elsewhere.");

    /// The smallest effective limit. It is a part of what `permits` allows, which holds whatever this is.
    public static final Knob<Share> FLOOR = share(
            ROUTE,
            "permits-floor",
            5,
            100,
            100,
            "Of the permits. Below 100 % fewer are given out while calls take longer; for routes of even work.");

    /// How much slower calls may get.
    public static final Knob<Long> LATENCY_RISE = new Knob<>(
            ROUTE,
            "latency-rise",
            Unit.COUNT,
            2L,
            2L,
            10L,
            "Times the median without pressure; beyond it the endpoint has more calls than it works on.");

    /// The processors' load at which calls are shed.
    public static final Knob<Share> CPU_WATERMARK = share(
            PROCESS,
            "process.cpu-watermark",
            50,
            90,
            99,
            "Beyond it bulk is 503, half way from there to 100 % sheddable too; the rest is what processors are for.");

    /// The part of the heap that collections leave, at which calls are shed.
    public static final Knob<Share> HEAP_WATERMARK = share(
            PROCESS,
            "process.heap-watermark",
            50,
            90,
            98,
            "After a collection. Beyond it bulk is 503, a third further sheddable too, two thirds all but critical.");

    /// How long the process has to be above a watermark, or below, before it sheds more or less.
    public static final Knob<Duration> PRESSURE_TIME = duration(
            PROCESS,
            "process.pressure-time",
            "400ms",
            "1s",
            "30s",
            "A spike is no overload, and what has just got better may get worse again.");

    /// The spread of times after which refused clients are asked to come back.
    public static final Knob<Duration> RETRY_SPREAD = duration(
            PROCESS,
            "process.retry-spread",
            "1s",
            "2s",
            "60s",
            "Those who were refused together do not come back together: Retry-After is up to so much later.");

    private OverloadKnobs() {}

    /// Every knob of this page.
    static List<Knob<?>> all() {
        return List.of(
                CRITICALITY,
                CRITICAL_SHARE,
                STANDING,
                WAIT_TARGET,
                FLOOR,
                LATENCY_RISE,
                CPU_WATERMARK,
                HEAP_WATERMARK,
                PRESSURE_TIME,
                RETRY_SPREAD);
    }

    private static Knob<Duration> duration(
            Knob.Scope scope, String key, String min, String standard, String max, String why) {
        var unit = Unit.DURATION;
        return new Knob<>(scope, key, unit, unit.read(min), unit.read(standard), unit.read(max), why);
    }

    private static Knob<Share> share(
            Knob.Scope scope, String key, double min, double standard, double max, String why) {
        return new Knob<>(
                scope, key, Unit.SHARE, Share.ofPercent(min), Share.ofPercent(standard), Share.ofPercent(max), why);
    }
}
