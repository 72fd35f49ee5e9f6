package dev.spillway.internal.trace;

import dev.spillway.http.Headers;
import dev.spillway.internal.clock.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// Begins the trace of each call and decides whether it is recorded.
///
/// An id is nobody's secret and opens nothing, so that of any caller is taken over. Whether a call is recorded is not
/// for callers alone to say: those who ask for it share a rate, and beyond it they are told no, as is everybody
/// below them.
public final class Tracing {
    private final Clock clock;
    private final InstantSource time;
    private final Sampler sampler;
    private final Relay relay;

    private Tracing(Clock clock, InstantSource time, Sampler sampler, Relay relay) {
        this.clock = clock;
        this.time = time;
        this.sampler = sampler;
        this.relay = relay;
    }

    /// Traces that nobody records: contexts are taken over, begun and handed on with what their callers say.
    public static Tracing unrecorded(Clock clock) {
        return new Tracing(clock, () -> Instant.EPOCH, Sampler.NOBODY, Relay.NONE);
    }

    /// Traces whose spans go to a relay.
    ///
    /// @param time of day, for spans
    public static Tracing recorded(Clock clock, InstantSource time, Sampler sampler, Relay relay) {
        return new Tracing(clock, time, sampler, relay);
    }

    /// The trace of a call with these header fields.
    public CallTrace begin(Headers headers) {
        var random = ThreadLocalRandom.current();
        var caller = Parent.of(headers);
        var span = id(random);
        var requestId = RequestIds.of(headers);
        if (caller == null) {
            var low = id(random);
            var recorded = sampler.wants(low, clock);
            var own = new Parent(random.nextLong(), low, 0, recorded);
            return new CallTrace(own, span, "", requestId, recorded ? this : null);
        }
        var asked = caller.asked() && sampler.grants(clock);
        var parent = asked == caller.asked() ? caller : new Parent(caller.high(), caller.low(), caller.span(), asked);
        var recorder = asked && sampler.isRecording() ? this : null;
        return new CallTrace(parent, span, States.of(headers), requestId, recorder);
    }

    static long id(ThreadLocalRandom random) {
        var id = random.nextLong();
        return id == 0 ? 1 : id;
    }

    /// Takes a span that has ended. It never waits.
    void ended(Span span) {
        relay.offer(span);
    }

    /// A reading of the process clock.
    long now() {
        return clock.now();
    }

    /// The time of day of a reading of the process clock, in nanoseconds since 1970.
    long timeOf(long reading) {
        var now = time.instant();
        var nanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
        return nanos - (clock.now() - reading);
    }
}
