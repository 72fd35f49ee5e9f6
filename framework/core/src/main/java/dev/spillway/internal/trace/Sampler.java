package dev.spillway.internal.trace;

import dev.spillway.internal.clock.Clock;
import dev.spillway.limit.Settings;
import dev.spillway.limit.TraceKnobs;

/// Which calls are recorded: of those that begin a trace a part, of those whose caller records it all; and of either so
/// many in a second at most.
public interface Sampler {
    /// Records nothing, and hands on what callers say.
    Sampler NOBODY = new Sampler() {
        @Override
        public boolean wants(long id, Clock clock) {
            return false;
        }

        @Override
        public boolean grants(Clock clock) {
            return true;
        }

        @Override
        public boolean isRecording() {
            return false;
        }
    };

    /// Whether a trace that begins here is recorded.
    ///
    /// @param id a random half of its id
    boolean wants(long id, Clock clock);

    /// Whether a caller has its way that asks for it.
    boolean grants(Clock clock);

    /// Whether there is somebody who records.
    boolean isRecording();

    /// By the settings of the process.
    static Sampler of(Settings settings, Clock clock) {
        return new Bounded(
                (long) (settings.get(TraceKnobs.RATIO).fraction() * Bounded.RANGE),
                new Bucket(settings.get(TraceKnobs.RATE), clock.now()),
                new Bucket(settings.get(TraceKnobs.ASKED), clock.now()));
    }

    /// The one that is at work.
    ///
    /// @param below which ids are recorded
    /// @param own of traces that begin here
    /// @param asked of traces that begin elsewhere
    record Bounded(long below, Bucket own, Bucket asked) implements Sampler {
        /// 56 bits of an id decide, as OpenTelemetry proposes.
        private static final long RANGE = 1L << 56;

        @Override
        public boolean wants(long id, Clock clock) {
            return (id & (RANGE - 1)) < below && own.take(clock.now());
        }

        @Override
        public boolean grants(Clock clock) {
            return asked.take(clock.now());
        }

        @Override
        public boolean isRecording() {
            return true;
        }
    }
}
