package dev.spillway.grpc.client;

import dev.spillway.internal.trace.Trace;
import dev.spillway.limit.Criticality;
import io.grpc.Metadata;
import java.util.List;
import java.util.stream.Stream;

/// What travels with a call beside its deadline, which the channel tells in `grpc-timeout`.
final class Carried {
    private static final List<Metadata.Key<String>> NAMES = Stream.of(
                    "traceparent", "tracestate", "X-Request-Id", Criticality.FIELD)
            .map(Carried::key)
            .toList();
    /// Attempts before this one (gRPC's proposal A6); not sent with the first.
    private static final Metadata.Key<String> EARLIER = key("grpc-previous-rpc-attempts");

    private Carried() {}

    /// A copy of the caller's metadata, for the channel changes it, with what is not in it yet.
    static Metadata with(Metadata own, Trace trace, int number) {
        var headers = new Metadata();
        headers.merge(own);
        NAMES.stream()
                .filter(name -> !headers.containsKey(name))
                .forEach(name -> trace.carried(name.originalName()).ifPresent(value -> headers.put(name, value)));
        if (number > 1) {
            headers.discardAll(EARLIER);
            headers.put(EARLIER, Integer.toString(number - 1));
        }
        return headers;
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
