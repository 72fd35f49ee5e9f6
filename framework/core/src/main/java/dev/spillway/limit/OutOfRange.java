package dev.spillway.limit;

/// A value that a knob does not take. The message is one line: key, value, allowed range and where it was set.
public final class OutOfRange extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    OutOfRange(String message) {
        super(message);
    }
}
