package dev.spillway;

import dev.spillway.limit.Limit;
import dev.spillway.limit.Permits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The limits of a route or a group, one of each kind.
final class Limits {
    private final Map<Class<? extends Limit>, Limit> kinds = new LinkedHashMap<>();
    private final String owner;

    /// @param owner whose limits they are, for messages
    Limits(String owner) {
        this.owner = owner;
    }

    /// Adds limits.
    ///
    /// @throws IllegalArgumentException if there is one of a kind already: which of two holds must not
    ///     depend on order
    void add(List<Limit> limits) {
        for (var limit : limits) {
            var before = kinds.putIfAbsent(limit.getClass(), limit);
            if (before != null) {
                throw new IllegalArgumentException(
                        "%s has two limits of one kind: %s and %s".formatted(owner, before, limit));
            }
        }
    }

    Collection<Limit> all() {
        return kinds.values();
    }

    Optional<Permits> permits() {
        return Optional.ofNullable((Permits) kinds.get(Permits.class));
    }

    /// What holds where `inner` is declared within `outer`: for each kind the innermost.
    static List<Limit> nested(List<Limits> outerToInner) {
        var nearest = new LinkedHashMap<Class<? extends Limit>, Limit>();
        outerToInner.forEach(limits -> nearest.putAll(limits.kinds));
        return new ArrayList<>(nearest.values());
    }
}
