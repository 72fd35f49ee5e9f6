package dev.spillway.redis;

import dev.spillway.internal.rate.Plan;
import java.util.concurrent.atomic.AtomicReference;

/// Tokens that one instance has at hand for one bucket. They come from one place at a time: out of the fleet's
/// bucket while rates are shared, and by the clock, at the rate divided by the instances, while it is alone. A
/// switch adds nothing. That is why a fleet admits no more across switches than without them.
///
/// Where less than a token falls to each instance, it is the clock that fills the reserve, in all phases and to one
/// token: then the fleet's bucket is asked for each call, and this is what there is when no answer comes.
final class Reserve {
    /// @param at up to when the clock has filled it
    /// @param phase the number of the phase that it was last used in
    /// @param parts how many instances shared the rate by then
    private record Held(long tokens, long at, int phase, int parts) {
        Held with(long others) {
            return new Held(others, at, phase, parts);
        }
    }

    private final Plan plan;
    private final AtomicReference<Held> held;

    /// One that holds what it would if it had been there from the beginning and nobody had used it.
    Reserve(Plan plan, Phase phase, long now) {
        this.plan = plan;
        this.held =
                new AtomicReference<>(new Held(untouched(plan, phase, now), now, phase.number(), phase.instances()));
    }

    private static long untouched(Plan plan, Phase phase, long now) {
        var filled = phase.isShared() ? 0 : Math.max(0, now - phase.since()) / interval(plan, phase.instances());
        return Math.min(phase.most(plan), phase.untouched(plan) + filled);
    }

    /// How long this instance's part of the rate takes to give a token.
    private static long interval(Plan plan, int parts) {
        return plan.nanosPerToken() * parts;
    }

    /// Takes a token.
    ///
    /// @return whether there was one
    boolean take(Phase phase, long now) {
        while (true) {
            var last = held.get();
            var present = present(last, phase, now);
            if (present.tokens < 1) {
                return false;
            }
            if (held.compareAndSet(last, present.with(present.tokens - 1))) {
                return true;
            }
        }
    }

    /// Adds tokens, as far as there is room, or takes some away, as far as there are any. What comes after the phase is
    /// over is not added.
    void add(long tokens, Phase phase, long now) {
        held.updateAndGet(last -> {
            if (phase.number() < last.phase && tokens > 0) {
                return last;
            }
            var present = present(last, phase, now);
            return present.with(Math.clamp(present.tokens + tokens, 0, phase.most(plan)));
        });
    }

    long left(Phase phase, long now) {
        return present(held.get(), phase, now).tokens;
    }

    /// The part that is missing of what an untouched one would hold.
    double missing(Phase phase, long now) {
        return Math.max(0, 1 - (double) left(phase, now) / untouched(plan, phase, now));
    }

    /// Takes away a part of what an untouched one holds.
    void forfeit(double part, Phase phase, long now) {
        add((long) -Math.ceil(part * untouched(plan, phase, now)), phase, now);
    }

    /// How long the clock takes to give a token; at least one nanosecond.
    long nanosToNext(Phase phase, long now) {
        var present = present(held.get(), phase, now);
        return Math.clamp(present.at + interval(plan, present.parts) - now, 1, interval(plan, present.parts));
    }

    private Held present(Held last, Phase phase, long now) {
        if (phase.number() < last.phase) {
            // The caller has not seen the switch yet.
            return last;
        }
        var parts = Math.max(last.parts, phase.instances());
        var begun = last;
        if (phase.number() > last.phase) {
            var until = Math.max(last.at, phase.since());
            var filled = phase.isDivisible(plan) ? 0 : Math.max(0, until - last.at) / interval(plan, parts);
            begun = new Held(Math.min(phase.first(plan), last.tokens + filled), until, phase.number(), parts);
        }
        if (phase.isShared() && phase.isDivisible(plan)) {
            return new Held(Math.min(begun.tokens, phase.most(plan)), begun.at, phase.number(), phase.instances());
        }
        return filled(begun, phase, now, interval(plan, parts));
    }

    /// What is less than a token does not outlast a full reserve, nor a smaller number of instances.
    private Held filled(Held begun, Phase phase, long now, long interval) {
        var more = Math.max(0, now - begun.at) / interval;
        var tokens = Math.min(phase.most(plan), begun.tokens + more);
        var isWhole = tokens == phase.most(plan) || begun.parts > phase.instances();
        var at = isWhole ? Math.max(begun.at, now) : begun.at + more * interval;
        return new Held(tokens, at, phase.number(), phase.instances());
    }
}
