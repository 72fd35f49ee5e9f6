package dev.spillway.benchmarks.overload;

import dev.spillway.limit.Criticality;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Calls of each class that are offered at once, for a time.
///
/// @param rates calls a second
record Mix(Map<Criticality, Integer> rates, int seconds) {
    private static final int PERCENT = 100;
    /// Of the capacity, of critical and of ordinary calls each: what there is room for.
    private static final int IMPORTANT = 10;

    /// So many sheddable calls, in percent of the capacity, and beside them a few that matter.
    static Mix flood(int load, int seconds) {
        var few = Work.capacity() * IMPORTANT / PERCENT;
        var rates = new EnumMap<Criticality, Integer>(Criticality.class);
        rates.put(Criticality.SHEDDABLE, Math.max(1, Work.capacity() * load / PERCENT));
        rates.put(Criticality.DEFAULT, few);
        rates.put(Criticality.CRITICAL, few);
        return new Mix(rates, seconds);
    }

    /// The classes, the lowest first.
    List<Criticality> classes() {
        return List.copyOf(rates.keySet());
    }
}
