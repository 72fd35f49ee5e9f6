package dev.spillway.internal.admin;

import dev.spillway.internal.gate.Bounds;
import dev.spillway.limit.Knob;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.StreamKnobs;
import dev.spillway.limit.Unit;
import java.time.Duration;
import java.util.List;

/// What is in force on a route, as text: where a bound follows from others, it is not what is set.
final class RouteKnobs {
    private static final List<Knob<?>> KNOBS = Knobs.all().stream()
            .filter(knob -> knob.scope() == Knob.Scope.ROUTE)
            .toList();

    private RouteKnobs() {}

    static List<Knob<?>> all() {
        return KNOBS;
    }

    static String inForce(Bounds bounds, Knob<?> knob) {
        if (knob == Knobs.PERMITS) {
            return Integer.toString(bounds.permits());
        }
        if (knob == Knobs.QUEUE) {
            return Integer.toString(bounds.queue());
        }
        if (knob == Knobs.WAIT) {
            return Unit.DURATION.write(Duration.ofNanos(bounds.patience()));
        }
        if (knob == Knobs.BURST) {
            return Long.toString(bounds.rate().burst());
        }
        if (knob == Knobs.CLIENT_BURST) {
            return Long.toString(bounds.clientRate().burst());
        }
        if (knob == StreamKnobs.TOTAL && bounds.stream() == 0) {
            return Knobs.WRITE_TOTAL.key();
        }
        return bounds.settings().setting(knob).text();
    }
}
