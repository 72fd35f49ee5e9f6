package dev.spillway.internal.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import dev.spillway.limit.Knob;
import dev.spillway.limit.OutOfRange;
import dev.spillway.limit.Setting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A part of the configuration whose keys are all known: what is not known is a fault. Values are taken out as
/// text, so that one parser, ours, decides what a number and its unit mean.
final class Section {
    private final String prefix;
    private final Set<String> known;
    private final Faults faults;
    private final Map<String, ConfigValue> values = new HashMap<>();

    /// Reads a section.
    ///
    /// @param prefix its path with a dot at the end, for messages
    /// @param known the paths of its values, relative to it
    Section(ConfigObject section, String prefix, Set<String> known, Faults faults) {
        this.prefix = prefix;
        this.known = known;
        this.faults = faults;
        collect(section, "");
    }

    private void collect(ConfigObject section, String within) {
        section.forEach((name, value) -> {
            var key = within + (name.matches("[\\w-]+") ? name : ConfigUtil.quoteString(name));
            if (known.contains(key)) {
                values.put(key, value);
            } else if (!isSection(key)) {
                faults.add(placeOf(value), prefix + key + " is unknown" + Suggestion.of(prefix + key, knownInFull()));
            } else if (value instanceof ConfigObject deeper) {
                collect(deeper, key + ".");
            } else {
                faults.add(placeOf(value), prefix + key + " is a section, not a value; it has the keys " + keysOf(key));
            }
        });
    }

    private boolean isSection(String key) {
        return known.stream().anyMatch(candidate -> candidate.startsWith(key + "."));
    }

    private List<String> keysOf(String section) {
        return known.stream()
                .filter(key -> key.startsWith(section + "."))
                .map(key -> key.substring(section.length() + 1))
                .sorted()
                .toList();
    }

    /// Every key and every section that would have been right, in full.
    private Collection<String> knownInFull() {
        var all = new TreeSet<String>();
        for (var key : known) {
            for (var dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', dot + 1)) {
                all.add(prefix + key.substring(0, dot));
            }
            all.add(prefix + key);
        }
        return all;
    }

    /// Where a value is written.
    static Place placeOf(ConfigValue value) {
        return value instanceof ConfigObject section && !section.isEmpty()
                ? placeOf(section.values().iterator().next())
                : Place.of(value.origin());
    }

    /// The settings of those knobs that are set here.
    List<Setting<?>> settings(Collection<? extends Knob<?>> knobs) {
        var settings = new ArrayList<Setting<?>>();
        for (var knob : knobs) {
            text(knob.key(), "%s in %s".formatted(knob.unit().description(), knob.range()))
                    .flatMap(read -> setting(knob, read))
                    .ifPresent(settings::add);
        }
        return settings;
    }

    private Optional<Setting<?>> setting(Knob<?> knob, Read<String> read) {
        try {
            return Optional.of(knob.at(read.value(), read.place().origin()));
        } catch (OutOfRange e) {
            faults.add(read.place(), "%s%s = %s".formatted(prefix, knob.key(), e.fault()));
            return Optional.empty();
        }
    }

    /// A value and where it is written.
    record Read<T>(T value, Place place) {}

    /// A plain value, if it is set.
    ///
    /// @param expected what may be written, for messages
    /// @param reader makes a value of the text; an [IllegalArgumentException] says what is wrong with it
    <T> Optional<Read<T>> value(String key, String expected, Function<String, T> reader) {
        return text(key, expected).flatMap(read -> {
            try {
                return Optional.of(new Read<>(reader.apply(read.value()), read.place()));
            } catch (IllegalArgumentException e) {
                fault(read.place(), key + " = " + read.value(), e.getMessage(), expected);
                return Optional.empty();
            }
        });
    }

    /// As [#value], but what is written is not quoted in a fault.
    <T> Optional<Read<T>> secret(String key, String expected, Function<String, T> reader) {
        return text(key, expected).flatMap(read -> {
            try {
                return Optional.of(new Read<>(reader.apply(read.value()), read.place()));
            } catch (IllegalArgumentException e) {
                fault(read.place(), key, e.getMessage(), expected);
                return Optional.empty();
            }
        });
    }

    private Optional<Read<String>> text(String key, String expected) {
        var value = values.get(key);
        if (value == null || value.origin().description().equals(Layers.originOfDefault(prefix + key))) {
            return Optional.empty();
        }
        var place = placeOf(value);
        return switch (value.valueType()) {
            case NUMBER, STRING, BOOLEAN ->
                // As it is written: 1.0 stays 1.0.
                Optional.of(new Read<>(value.atKey("it").getString("it"), place));
            case OBJECT -> fault(place, key, "is a section, not a value", expected);
            case LIST -> fault(place, key, "is a list, not a value", expected);
            case NULL -> fault(place, key, "is null, which is no value", expected);
        };
    }

    private <T> Optional<T> fault(Place place, String key, @Nullable String what, String expected) {
        faults.add(place, "%s%s %s; expected %s".formatted(prefix, key, what, expected));
        return Optional.empty();
    }

    /// Where a value is written, if it is set.
    Optional<Place> place(String key) {
        return Optional.ofNullable(values.get(key)).map(Section::placeOf);
    }

    /// The value itself, if it is set.
    Optional<ConfigValue> raw(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /// A list of texts, also in the form that system properties have (`edge.behind.0`); a fault and an empty one if
    /// it is none.
    static Optional<List<String>> texts(ConfigValue value) {
        try {
            return Optional.of(value.atKey("it").getStringList("it"));
        } catch (ConfigException e) {
            return Optional.empty();
        }
    }
}
