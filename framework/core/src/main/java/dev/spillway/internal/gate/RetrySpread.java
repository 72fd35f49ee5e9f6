package dev.spillway.internal.gate;

import dev.spillway.limit.OverloadKnobs;
import dev.spillway.limit.Settings;
import java.time.Duration;
import java.util.function.IntUnaryOperator;

/// Asks refused clients to come back at different times. Those who were refused in one second and come back in one
/// second would be refused together again.
public final class RetrySpread {
    private final int seconds;
    private final IntUnaryOperator chance;

    /// The spread that is set.
    ///
    /// @param chance a number below its argument, and not below zero
    public RetrySpread(Settings settings, IntUnaryOperator chance) {
        this.seconds = Math.toIntExact(settings.get(OverloadKnobs.RETRY_SPREAD).toSeconds());
        this.chance = chance;
    }

    /// The same refusal, with up to so many whole seconds more to wait, if it says how long to wait.
    Refusal of(Refusal refusal) {
        return refusal.problem().retryAfter().isEmpty()
                ? refusal
                : refusal.later(Duration.ofSeconds(chance.applyAsInt(seconds + 1)));
    }
}
