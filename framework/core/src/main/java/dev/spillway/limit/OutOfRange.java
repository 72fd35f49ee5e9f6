package dev.spillway.limit;

/// A value that a knob does not take. The message is one line: key, value, allowed range and where it was set.
public final class OutOfRange extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String fault;

    OutOfRange(String key, String fault, Origin origin) {
        super("%s = %s (%s)".formatted(key, fault, origin));
        this.fault = fault;
    }

    /// The value and what is wrong with it, without key and origin: `0s is outside [5s, 300s]`.
    public String fault() {
        return fault;
    }
}
