/// Traces go to OpenTelemetry.
package dev.spillway.otel;
