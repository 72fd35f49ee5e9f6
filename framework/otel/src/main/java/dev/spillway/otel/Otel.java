package dev.spillway.otel;

import dev.spillway.TraceExport;

/// Sends the spans of a service by OTLP over HTTP, to `spillway.traces.endpoint`.
///
/// ```java
/// Spillway.run(app -> {
///     app.traces(Otel.otlp("orders"));
///     app.get("/orders/{id}", …);
/// });
/// ```
///
/// Nothing on the class path starts it, and none of OpenTelemetry's own settings (`OTEL_…`) reaches it: what is sent,
/// how much and to whom is said here and in `spillway.traces`.
public final class Otel {
    private Otel() {}

    /// Spans of the service `name`, which backends show them under.
    ///
    /// @param name letters, digits and `-._`, 64 at most
    /// @throws IllegalArgumentException if the name is none
    public static TraceExport otlp(String name) {
        if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException("a service's name is letters, digits and -._ : \"" + name + "\"");
        }
        return new TraceExport(terms -> new OtlpExporter(name, terms));
    }
}
