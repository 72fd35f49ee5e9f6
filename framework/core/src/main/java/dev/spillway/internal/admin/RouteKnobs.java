package dev.spillway.internal.admin;

import dev.spillway.internal.gate.Bounds;
import dev.spillway.limit.BodyKnobs;
import dev.spillway.limit.Knob;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Unit;
import java.time.Duration;
import java.util.List;

/// What is in force on a route, as text: where a bound follows from others, it is not what is set.
final class RouteKnobs {
    private static final List<Knob<?>> KNOBS = Knobs.all().stream()
            .filter(knob -> knob.scope() == Knob.Scope.ROUTE)
            .toList();

    private RouteKnobs() {}

    /// The knobs that hold on a route with these bounds.
    static List<Knob<?>> of(Bounds bounds) {
        return bounds.intake().total().isPresent()
                ? KNOBS
                : KNOBS.stream()
                        .filter(knob -> !BodyKnobs.ofUploads().contains(knob))
                        .toList();
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
        return bounds.settings().setting(knob).text();
    }
}
