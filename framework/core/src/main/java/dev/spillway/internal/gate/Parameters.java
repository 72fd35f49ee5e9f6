package dev.spillway.internal.gate;

import java.util.List;

/// The path parameters of a call, decoded.
public final class Parameters {
    /// Those of a route that has none.
    public static final Parameters NONE = new Parameters(List.of());

    private final List<String> names;
    private final String[] values;

    Parameters(List<String> names, String... values) {
        this.names = names;
        this.values = values;
    }

    /// The value of the parameter `name`.
    ///
    /// @throws IllegalArgumentException if the route has no such parameter
    public String value(String name) {
        for (var i = 0; i < names.size(); i++) {
            if (names.get(i).equals(name)) {
                return values[i];
            }
        }
        throw new IllegalArgumentException("the route has no parameter {%s}; it has %s".formatted(name, names));
    }
}
