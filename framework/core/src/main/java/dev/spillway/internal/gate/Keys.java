package dev.spillway.internal.gate;

import dev.spillway.limit.Knob;

/// The keys of a route's settings, as problems and logs name them.
final class Keys {
    private Keys() {}

    /// `routes."GET /stock/{sku}".permits`.
    static String of(String route, Knob<?> knob) {
        return "routes.\"" + route + "\"." + knob.key();
    }
}
