package dev.spillway.grpc.client;

import dev.spillway.http.ClientException;
import dev.spillway.http.Problem;
import dev.spillway.http.Response;
import dev.spillway.internal.client.ClientFamily.Failure;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is answered over HTTP when a handler lets the failure of a gRPC call pass: what it would be for the same
/// failure of a call over HTTP, and never what the other side said.
final class Answers {
    static final List<Failure<?>> ALL = List.of(
            new Failure<>(StatusRuntimeException.class, e -> answer(e.getStatus(), e.getTrailers())),
            new Failure<>(StatusException.class, e -> answer(e.getStatus(), e.getTrailers())));

    private static final Duration SOON = Duration.ofSeconds(1);

    private Answers() {}

    private static Response answer(Status status, @Nullable Metadata trailers) {
        var answer = Response.problem(problem(status.getCode()));
        return trailers != null && trailers.containsKey(Word.DO_NOT_RETRY)
                ? answer.header(ClientException.DO_NOT_RETRY, "1")
                : answer;
    }

    private static Problem problem(Status.Code code) {
        return switch (code) {
            case DEADLINE_EXCEEDED ->
                Problem.of(504, "Gateway Timeout").detail("a service that is needed did not answer in time");
            case UNAVAILABLE, RESOURCE_EXHAUSTED ->
                Problem.of(503, "Service Unavailable")
                        .detail("a service that is needed cannot be called now")
                        .retryAfter(SOON);
            case CANCELLED -> Problem.of(503, "Service Unavailable").detail("the call was given up");
            default ->
                Problem.of(502, "Bad Gateway").detail("a service that is needed gave no answer that can be used");
        };
    }
}
