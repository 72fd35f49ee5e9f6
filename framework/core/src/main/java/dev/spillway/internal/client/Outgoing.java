package dev.spillway.internal.client;

import dev.spillway.http.Entity;
import dev.spillway.http.Method;
import dev.spillway.http.Response;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A call that is complete.
///
/// @param template what it is counted under
/// @param target path and query, encoded, with the path of the base
/// @param fields header fields, without those of the framing
/// @param within less time than the client's own, if the caller said so
/// @param repeat whether its work may be done twice
record Outgoing(
        Method method,
        String template,
        String target,
        List<Response.Field> fields,
        Payload payload,
        Optional<Duration> within,
        Repeat repeat) {
    /// Whether it may be sent again after the other side may have seen it.
    enum Repeat {
        SAFE,
        UNSAFE
    }

    /// What is sent.
    sealed interface Payload {}

    /// Nothing.
    record None() implements Payload {}

    /// Bytes, as often as wanted.
    // Shared with the caller, who was told.
    @SuppressWarnings("ArrayRecordComponent")
    record Bytes(String contentType, byte[] bytes) implements Payload {}

    /// What a writer writes, once.
    record Streamed(String contentType, OptionalLong length, Entity.Writer writer) implements Payload {}

    Outgoing {
        fields = List.copyOf(fields);
    }

    /// `GET /v1/stock/{sku}`.
    String name() {
        return method + " " + template;
    }

    /// The same call of another path, without a body: a redirect.
    Outgoing at(String otherTarget) {
        return new Outgoing(method, template, otherTarget, fields, payload, within, repeat);
    }
}
