package dev.spillway.otel;

import dev.spillway.internal.trace.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.micrometer.tracing.otel.bridge.OtelTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Makes OpenTelemetry's spans of ours, by Micrometer Tracing, when they have ended: on the thread that sends them, so
/// that a call pays for none of it. It belongs to that thread.
final class Bridge implements AutoCloseable {
    private final Ids ids = new Ids();
    private final Gathered gathered = new Gathered();
    private final SdkTracerProvider provider;
    private final Tracer tracer;

    Bridge(String service) {
        var name = Attributes.of(AttributeKey.stringKey("service.name"), service);
        // Which calls are recorded was decided when they came.
        this.provider = SdkTracerProvider.builder()
                .setIdGenerator(ids)
                .setSampler(Sampler.alwaysOn())
                .setResource(Resource.getDefault().merge(Resource.create(name)))
                .addSpanProcessor(gathered)
                .build();
        this.tracer = new OtelTracer(provider.get("dev.spillway"), new OtelCurrentTraceContext(), _ -> {});
    }

    /// The span in the form in which it is sent.
    SpanData data(Span span) {
        ids.next = span;
        var builder = tracer.spanBuilder()
                .name(span.name())
                .kind(kind(span))
                .startTimestamp(span.started(), TimeUnit.NANOSECONDS);
        var begun = (span.parent() == 0 ? builder.setNoParent() : builder.setParent(parent(span))).start();
        for (var attribute : span.attributes()) {
            switch (attribute) {
                case Span.Attribute.Text(var key, var value) -> begun.tag(key, value);
                case Span.Attribute.Count(var key, var value) -> begun.tag(key, value);
            }
        }
        for (var event : span.events()) {
            begun.event(event.what(), event.at(), TimeUnit.NANOSECONDS);
        }
        // Ended by Micrometer, what has not failed is said to be well: that is not for this side of a call to judge.
        var otel = OtelSpan.toOtel(begun);
        switch (span.status()) {
            case ERROR -> otel.setStatus(StatusCode.ERROR);
            case UNSET -> {}
        }
        otel.end(span.ended(), TimeUnit.NANOSECONDS);
        return gathered.take();
    }

    private static io.micrometer.tracing.Span.Kind kind(Span span) {
        return switch (span.kind()) {
            case SERVER -> io.micrometer.tracing.Span.Kind.SERVER;
            case CLIENT -> io.micrometer.tracing.Span.Kind.CLIENT;
        };
    }

    private static TraceContext parent(Span span) {
        var trace = TraceId.fromLongs(span.trace().high(), span.trace().low());
        var id = SpanId.fromLong(span.parent());
        var state = state(span.state());
        return OtelTraceContext.fromOtel(
                switch (span.from()) {
                    case REMOTE -> SpanContext.createFromRemoteParent(trace, id, TraceFlags.getSampled(), state);
                    case LOCAL -> SpanContext.create(trace, id, TraceFlags.getSampled(), state);
                });
    }

    /// It was read strictly when it came.
    private static TraceState state(String text) {
        if (text.isEmpty()) {
            return TraceState.getDefault();
        }
        var builder = TraceState.builder();
        for (var member : List.of(text.split(",")).reversed()) {
            var equals = member.indexOf('=');
            if (equals > 0) {
                builder.put(
                        member.substring(0, equals).strip(),
                        member.substring(equals + 1).stripTrailing());
            }
        }
        return builder.build();
    }

    @Override
    public void close() {
        provider.close();
    }

    /// Ids that spans have already.
    private static final class Ids implements IdGenerator {
        private Span next = new Span(
                Span.Kind.SERVER,
                new Span.TraceId(0, 1),
                1,
                0,
                Span.Origin.LOCAL,
                "",
                "",
                0,
                0,
                List.of(),
                List.of(),
                Span.Status.UNSET);

        @Override
        public String generateSpanId() {
            return SpanId.fromLong(next.span());
        }

        @Override
        public String generateTraceId() {
            return TraceId.fromLongs(next.trace().high(), next.trace().low());
        }
    }

    /// Keeps the span that has just ended.
    private static final class Gathered implements SpanProcessor {
        private final List<SpanData> ended = new ArrayList<>(1);

        SpanData take() {
            return ended.removeLast();
        }

        @Override
        public void onStart(Context parent, ReadWriteSpan span) {}

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            ended.add(span.toSpanData());
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }
}
