package dev.spillway.internal.client;

import dev.spillway.http.ClientFailed;
import dev.spillway.http.Headers;
import dev.spillway.http.Method;
import dev.spillway.http.Response;
import dev.spillway.limit.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The content of an answer as the application has it: without the coding that it came in (RFC 9110, 8.4), and with
/// header fields that fit that.
///
/// @param body throws faults only
record Content(Headers headers, InputStream body) {
    private static final Set<String> GZIP = Set.of("gzip", "x-gzip");
    private static final Set<String> OF_CODED = Set.of("content-encoding", "content-length");

    /// What may be said of the codings that are understood. A part of a coded content cannot be read by itself.
    static Response.Field accepted(Outgoing call) {
        var part = call.fields().stream().anyMatch(field -> field.name().equalsIgnoreCase("Range"));
        return new Response.Field("Accept-Encoding", part ? "identity" : "gzip");
    }

    /// The content of `reply`, the answer to `call`.
    ///
    /// @throws Fault if it came in a coding that was not asked for; the reply is closed then
    static Content of(Transport.Reply reply, Outgoing call, Settings settings) throws Fault {
        var coding = reply.headers().all("Content-Encoding").stream()
                .map(value -> value.strip().toLowerCase(Locale.ROOT))
                .filter(value -> !value.isEmpty() && !value.equals("identity"))
                .collect(Collectors.joining(", "));
        if (coding.isEmpty() || call.method() == Method.HEAD) {
            return new Content(reply.headers(), reply.body());
        }
        if (!GZIP.contains(coding)) {
            refuse(reply);
        }
        return new Content(new Plain(reply.headers()), new Gunzip(reply.body(), settings));
    }

    private static void refuse(Transport.Reply reply) throws Fault {
        try {
            reply.body().close();
        } catch (IOException e) {
            throw new IllegalStateException("closing an answer aborts its connection", e);
        }
        throw Fault.failed(
                ClientFailed.Reason.PROTOCOL, Fault.Sent.SOMETHING, "a content coding that was not asked for");
    }

    /// Header fields without those that speak of the coded content.
    private record Plain(Headers all) implements Headers {
        @Override
        public Optional<String> first(String name) {
            return isOfCoded(name) ? Optional.empty() : all.first(name);
        }

        @Override
        public List<String> all(String name) {
            return isOfCoded(name) ? List.of() : all.all(name);
        }

        @Override
        public Set<String> names() {
            return all.names().stream().filter(name -> !isOfCoded(name)).collect(Collectors.toSet());
        }

        private static boolean isOfCoded(String name) {
            return OF_CODED.contains(name.toLowerCase(Locale.ROOT));
        }
    }
}
