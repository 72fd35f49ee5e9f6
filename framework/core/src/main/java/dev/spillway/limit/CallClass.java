package dev.spillway.limit;

import java.util.List;

/// How much the calls of an endpoint matter, unless their callers say otherwise; see [OverloadKnobs#CRITICALITY].
///
/// @param criticality the class
public record CallClass(Criticality criticality) implements Limit {
    @Override
    public List<Setting<?>> settings() {
        return List.of(OverloadKnobs.CRITICALITY.at(criticality));
    }
}
