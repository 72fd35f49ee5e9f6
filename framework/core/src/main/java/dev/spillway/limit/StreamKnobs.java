package dev.spillway.limit;

import static dev.spillway.limit.Knob.Scope.ROUTE;

import java.time.Duration;
import java.util.List;

/// The limits of streamed answers that may live long: the part of the table of [Knobs] that makes the `stream`
/// profile of a route.
public final class StreamKnobs {
    /// A whole streamed answer of the route, events above all.
    public static final Knob<Duration> TOTAL = duration(
            "stream",
            "5s",
            "60s",
            "1h",
            "Unless set, write.total. A stream holds its permits while it lives; its client comes back after it.");

    /// Between two signs of life of a stream of events.
    public static final Knob<Duration> HEARTBEAT = duration(
            "heartbeat",
            "1s",
            "15s",
            "60s",
            "A client that has gone is found by writing to it; proxies end what is silent for 30 to 60 s.");

    private StreamKnobs() {}

    /// Every knob of this page.
    static List<Knob<?>> all() {
        return List.of(TOTAL, HEARTBEAT);
    }

    private static Knob<Duration> duration(String key, String min, String standard, String max, String why) {
        var unit = Unit.DURATION;
        return new Knob<>(ROUTE, key, unit, unit.read(min), unit.read(standard), unit.read(max), why);
    }
}
