package dev.spillway.internal.gate;

import dev.spillway.http.Form;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The fields of a form.
///
/// @param fields the values of each name; immutable
record CallForm(Map<String, List<String>> fields) implements Form {
    @Override
    public Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    @Override
    public List<String> all(String name) {
        return fields.getOrDefault(name, List.of());
    }

    @Override
    public Set<String> names() {
        return fields.keySet();
    }

    /// Values of a form may be secrets.
    @Override
    public String toString() {
        return "a form with the fields " + names();
    }
}
