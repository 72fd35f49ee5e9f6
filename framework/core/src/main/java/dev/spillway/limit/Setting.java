package dev.spillway.limit;

/// A knob's checked value. Only [Knob#at] makes one, so a setting is always inside its knob's range.
///
/// @param <T> the type of the value
public final class Setting<T extends Comparable<? super T>> {
    private final Knob<T> knob;
    private final T value;
    private final Origin origin;

    Setting(Knob<T> knob, T value, Origin origin) {
        this.knob = knob;
        this.value = value;
        this.origin = origin;
    }

    /// Which knob.
    public Knob<T> knob() {
        return knob;
    }

    /// The value, between the knob's minimum and maximum.
    public T value() {
        return value;
    }

    /// Where the value was set.
    public Origin origin() {
        return origin;
    }

    /// The value as it is written in HOCON.
    public String text() {
        return knob.unit().write(value);
    }

    @Override
    public String toString() {
        return knob.key() + " = " + text() + " (" + origin + ")";
    }
}
