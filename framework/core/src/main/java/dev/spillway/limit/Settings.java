package dev.spillway.limit;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// Checked settings by knob. A knob that nobody set has its default: absence never means "no limit".
public final class Settings {
    /// Every knob at its default.
    public static final Settings DEFAULTS = new Settings(Map.of());

    private final Map<Knob<?>, Setting<?>> set;

    private Settings(Map<Knob<?>, Setting<?>> set) {
        this.set = set;
    }

    /// These settings with `stronger` laid over them: where both set a knob, `stronger` wins.
    public Settings overlaid(Collection<? extends Setting<?>> stronger) {
        var merged = new HashMap<>(set);
        for (var setting : stronger) {
            merged.put(setting.knob(), setting);
        }
        return new Settings(Map.copyOf(merged));
    }

    /// The value of a knob.
    public <T extends Comparable<? super T>> T get(Knob<T> knob) {
        return setting(knob).value();
    }

    /// The setting of a knob, with its origin.
    public <T extends Comparable<? super T>> Setting<T> setting(Knob<T> knob) {
        // A map entry's key and setting are of one type: overlaid() is the only writer and takes the key from the
        // setting.
        @SuppressWarnings("unchecked")
        var setting = (Setting<T>) set.get(knob);
        return setting == null ? knob.standardSetting() : setting;
    }

    /// What was set, without the defaults.
    public Collection<Setting<?>> explicit() {
        return set.values();
    }
}
