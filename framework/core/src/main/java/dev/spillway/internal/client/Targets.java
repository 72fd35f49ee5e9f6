package dev.spillway.internal.client;

import dev.spillway.internal.clock.Clock;
import dev.spillway.limit.Share;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What all clients that call one target share. They are made at start-up, so there are only so many.
final class Targets {
    private final Clock clock;
    private final Map<String, RetryBudget> budgets = new ConcurrentHashMap<>();

    Targets(Clock clock) {
        this.clock = clock;
    }

    RetryBudget budget(Target target, Share share) {
        return budget(target.key(), share);
    }

    /// @param key the same for all clients that call the target
    RetryBudget budget(String key, Share share) {
        var budget = budgets.computeIfAbsent(key, _ -> new RetryBudget(share, clock));
        budget.tighten(share);
        return budget;
    }
}
