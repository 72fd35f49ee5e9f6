package dev.spillway;

import dev.spillway.limit.Limit;
import dev.spillway.limit.Permits;
import dev.spillway.limit.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// The limits that one place in the code gives; two of a kind would leave open which holds.
final class LimitSet {
    private final String owner;
    private final List<Limit> limits = new ArrayList<>();

    LimitSet(String owner) {
        this.owner = owner;
    }

    void add(Limit... more) {
        for (var limit : more) {
            for (var present : limits) {
                if (present.getClass().equals(limit.getClass())) {
                    throw new IllegalArgumentException("two limits of a kind for %s: %s and %s"
                            .formatted(owner, present, limit));
                }
            }
            limits.add(limit);
        }
    }

    List<Setting<?>> settings() {
        return limits.stream().flatMap(limit -> limit.settings().stream()).toList();
    }

    /// The fixed weight of a call, if permits were given.
    OptionalInt weight() {
        return limits.stream()
                .filter(Permits.class::isInstance)
                .mapToInt(limit -> ((Permits) limit).weight())
                .findFirst();
    }
}
