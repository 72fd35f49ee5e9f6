package dev.spillway;

import dev.spillway.internal.clock.Clock;
import dev.spillway.internal.config.Configuration;
import dev.spillway.internal.trace.Relay;
import dev.spillway.internal.trace.Sampler;
import dev.spillway.internal.trace.SpanExporter;
import dev.spillway.internal.trace.Tracing;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Settings;
import dev.spillway.limit.TraceKnobs;
import java.time.InstantSource;
import java.util.Optional;

/// The traces of a service, and the relay of their spans if somebody takes them.
record Recording(Tracing tracing, Optional<Relay> relay) implements AutoCloseable {
    /// Begins to record, if the plan says to whom.
    static Recording start(Plan plan, Configuration configuration, Settings settings, Clock clock, InstantSource time) {
        if (plan.traces().isEmpty()) {
            return new Recording(Tracing.unrecorded(clock), Optional.empty());
        }
        var receiver = configuration.receiver();
        var terms = new SpanExporter.Terms(
                receiver.endpoint(),
                settings.get(TraceKnobs.TIMEOUT),
                receiver.token().map(token -> new SpanExporter.Credential(receiver.header(), token)));
        var exporter = plan.traces().get().maker().make(terms);
        var flush = settings.get(Knobs.SHUTDOWN_CLOSE).dividedBy(2);
        var relay = new Relay(settings, exporter, flush).start();
        return new Recording(Tracing.recorded(clock, time, Sampler.of(settings, clock), relay), Optional.of(relay));
    }

    @Override
    public void close() {
        relay.ifPresent(Relay::close);
    }
}
