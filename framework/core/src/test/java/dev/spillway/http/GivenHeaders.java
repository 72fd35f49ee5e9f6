package dev.spillway.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Header fields that a test writes down: name, value, name, value.
public final class GivenHeaders implements Headers {
    private final Map<String, List<String>> fields = new TreeMap<>();

    private GivenHeaders() {}

    public static GivenHeaders of(String... namesAndValues) {
        var headers = new GivenHeaders();
        for (var i = 0; i < namesAndValues.length; i += 2) {
            headers.fields
                    .computeIfAbsent(namesAndValues[i].toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                    .add(namesAndValues[i + 1]);
        }
        return headers;
    }

    /// Fields that stand once each.
    public static GivenHeaders of(Map<String, String> fields) {
        var headers = new GivenHeaders();
        fields.forEach((name, value) -> headers.fields.put(name.toLowerCase(Locale.ROOT), List.of(value)));
        return headers;
    }

    /// One field in several lines; in none, it is not there.
    public static GivenHeaders repeated(String name, List<String> values) {
        var headers = new GivenHeaders();
        if (!values.isEmpty()) {
            headers.fields.put(name.toLowerCase(Locale.ROOT), List.copyOf(values));
        }
        return headers;
    }

    @Override
    public Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    @Override
    public List<String> all(String name) {
        return fields.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    @Override
    public Set<String> names() {
        return fields.keySet();
    }
}
