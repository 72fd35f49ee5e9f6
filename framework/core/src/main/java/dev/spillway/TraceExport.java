package dev.spillway;

import dev.spillway.internal.trace.SpanExporter;

/// Where the spans of a service go; `Otel.otlp(…)` of `spillway-otel` makes one, for [App#traces(TraceExport)].
public final class TraceExport {
    private final SpanExporter.Maker maker;

    /// Spans go to what `maker` makes when the service starts. For `spillway-otel`.
    @SuppressWarnings("exports")
    public TraceExport(SpanExporter.Maker maker) {
        this.maker = maker;
    }

    SpanExporter.Maker maker() {
        return maker;
    }
}
