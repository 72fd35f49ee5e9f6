package dev.spillway.internal.admin;

import dev.spillway.internal.gate.Bounds;
import dev.spillway.internal.gate.Endpoint;
import dev.spillway.internal.gate.Endpoint.Work;
import dev.spillway.internal.rpc.Shape;
import dev.spillway.limit.BodyKnobs;
import dev.spillway.limit.Knob;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.RpcKnobs;
import dev.spillway.limit.StreamKnobs;
import dev.spillway.limit.Unit;
import java.time.Duration;
import java.util.List;

/// What is in force on a route, as text: where a bound follows from others, it is not what is set.
final class RouteKnobs {

    private RouteKnobs() {}

    /// What bounds an endpoint.
    static List<Knob<?>> of(Endpoint endpoint) {
        return Knobs.all().stream().filter(knob -> bounds(knob, endpoint)).toList();
    }

    private static boolean bounds(Knob<?> knob, Endpoint endpoint) {
        return switch (endpoint.work()) {
            case Work.Route _ ->
                knob.scope() == Knob.Scope.ROUTE
                        && (!BodyKnobs.ofUploads().contains(knob)
                                || endpoint.bounds().intake().total().isPresent());
            case Work.Rpc rpc -> bounds(knob, rpc.method().shape());
        };
    }

    private static boolean bounds(Knob<?> knob, Shape shape) {
        return switch (knob.scope()) {
            case ROUTE -> RpcKnobs.holds(knob) && (knob != Knobs.DEADLINE || shape.answersOnce());
            case METHOD -> knob != RpcKnobs.TOTAL || shape.streams();
            case PROCESS, CLIENT -> false;
        };
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
