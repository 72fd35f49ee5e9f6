package dev.spillway;

import dev.spillway.http.Request;
import dev.spillway.internal.gate.Endpoint;
import dev.spillway.internal.gate.FixedWeight;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Setting;
import dev.spillway.limit.Settings;
import java.util.List;
import java.util.function.ToIntFunction;

/// A route or a gRPC method as the application declared it.
sealed interface Planned permits PlannedRoute, PlannedMethod {
    /// The name in configuration: `GET /stock/{sku}`, `grpc:/greet.v1.Greeter/SayHello`.
    String name();

    /// What the code sets.
    List<Setting<?>> settings();

    /// What a call takes of the permits.
    ToIntFunction<? super Request> weight();

    /// The endpoint that the gate guards.
    ///
    /// @param inForce the settings of the route, with its code's in their place
    /// @param calls the process's calls in flight
    /// @throws IllegalArgumentException if a call weighs more than the permits in force: none would ever be
    ///     served
    Endpoint endpoint(Settings inForce, long calls);

    /// An endpoint whose calls fit its permits.
    ///
    /// @throws IllegalArgumentException if they do not
    default Endpoint fitting(Endpoint endpoint, Settings inForce, long calls) {
        var permits = endpoint.bounds().permits();
        if (weight() instanceof FixedWeight(var fixed) && fixed > permits) {
            throw new IllegalArgumentException("%s: a call weighs %d, more than its %d permits (%s; process.calls = %d)"
                    .formatted(name(), fixed, permits, inForce.setting(Knobs.PERMITS), calls));
        }
        return endpoint;
    }
}
