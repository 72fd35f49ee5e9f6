package dev.spillway.limit;

/// One bounded setting: a row of [Knobs]. It has a smallest and a largest value and no value that means "off".
///
/// @param <T> the type of its values
public final class Knob<T extends Comparable<? super T>> {
    /// What a knob belongs to.
    public enum Scope {
        /// The whole process; the key stands below `spillway.`.
        PROCESS,
        /// A route; the key stands below `spillway.routes."GET /path".` or `spillway.routes.default.`.
        ROUTE,
        /// A gRPC method; the key stands below `spillway.routes."grpc:/service/Method".` or
        /// `spillway.routes.default.`.
        METHOD,
        /// A client; the key stands below `spillway.clients.<name>.` or `spillway.clients.default.`.
        CLIENT
    }

    private static final String ROOT = "spillway.";

    private final Scope scope;
    private final String key;
    private final Unit<T> unit;
    private final T minimum;
    private final T standard;
    private final T maximum;
    private final String reason;

    Knob(Scope scope, String key, Unit<T> unit, T minimum, T standard, T maximum, String reason) {
        this.scope = scope;
        this.key = key;
        this.unit = unit;
        this.minimum = minimum;
        this.standard = standard;
        this.maximum = maximum;
        this.reason = reason;
        check(standard, Origin.DEFAULT);
    }

    /// What it belongs to.
    public Scope scope() {
        return scope;
    }

    /// The key, relative to its scope: `write.total`.
    public String key() {
        return key;
    }

    /// The whole key, as it is written in HOCON: `spillway.write.total`; of a route's knob the one for every route,
    /// `spillway.routes.default.max-body`.
    public String path() {
        return switch (scope) {
            case PROCESS -> ROOT + key;
            case ROUTE, METHOD -> ROOT + "routes.default." + key;
            case CLIENT -> ROOT + "clients.default." + key;
        };
    }

    /// The whole key for one route or gRPC method, as it is written in HOCON: `spillway.routes."POST
    /// /import".max-body`.
    ///
    /// @param route the method and the path as it was declared: `POST /import`, `grpc:/greet.v1.Greeter/SayHello`
    /// @throws IllegalArgumentException if this is no knob of a route
    public String path(String route) {
        return switch (scope) {
            case PROCESS, CLIENT -> throw new IllegalArgumentException(key + " is no setting of a route");
            case ROUTE, METHOD -> ROOT + "routes.\"" + route + "\"." + key;
        };
    }

    /// How values are written.
    public Unit<T> unit() {
        return unit;
    }

    /// The smallest value.
    public T minimum() {
        return minimum;
    }

    /// The value when nothing is set.
    public T standard() {
        return standard;
    }

    /// The largest value.
    public T maximum() {
        return maximum;
    }

    /// Why the default and the range are what they are.
    public String reason() {
        return reason;
    }

    /// The allowed range, as it is printed: `[1s, 10s]`.
    public String range() {
        return "[" + unit.write(minimum) + ", " + unit.write(maximum) + "]";
    }

    /// A setting made in code.
    ///
    /// @throws OutOfRange if the value is not between the minimum and the maximum
    public Setting<T> at(T value) {
        return at(value, Origin.CODE);
    }

    /// A setting made at `origin`.
    ///
    /// @throws OutOfRange if the value is not between the minimum and the maximum
    public Setting<T> at(T value, Origin origin) {
        check(value, origin);
        return new Setting<>(this, value, origin);
    }

    /// A setting written as text at `origin`.
    ///
    /// @throws OutOfRange if the text is not a value of the unit, or outside the range
    public Setting<T> at(String text, Origin origin) {
        T value;
        try {
            value = unit.read(text);
        } catch (IllegalArgumentException e) {
            var fault = "%s %s; expected %s in %s".formatted(text, e.getMessage(), unit.description(), range());
            throw new OutOfRange(key, fault, origin);
        }
        return at(value, origin);
    }

    /// The built-in setting.
    public Setting<T> standardSetting() {
        return new Setting<>(this, standard, Origin.DEFAULT);
    }

    private void check(T value, Origin origin) {
        if (value.compareTo(minimum) < 0 || value.compareTo(maximum) > 0) {
            throw new OutOfRange(key, "%s is outside %s".formatted(unit.write(value), range()), origin);
        }
    }

    @Override
    public String toString() {
        return key;
    }
}
