import org.jspecify.annotations.NullMarked;

/// Spans of a service, sent by OTLP.
@NullMarked
module dev.spillway.otel {
    requires static transitive org.jspecify;
    requires transitive dev.spillway;
    requires micrometer.tracing;
    requires micrometer.tracing.bridge.otel;
    requires io.opentelemetry.api;
    requires io.opentelemetry.common;
    requires io.opentelemetry.sdk.common;
    requires io.opentelemetry.sdk.trace;
    requires io.opentelemetry.exporter.otlp;
    requires io.opentelemetry.context;
    requires java.logging;

    exports dev.spillway.otel;
}
