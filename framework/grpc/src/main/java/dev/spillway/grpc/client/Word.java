package dev.spillway.grpc.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.RetryInfo;
import dev.spillway.http.ClientException;
import dev.spillway.http.ClientException.History;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What the other side says about trying again.
///
/// @param forbidden whether it asks not to
/// @param after how long it asks to wait, if it says so
record Word(boolean forbidden, Optional<Duration> after) {
    /// What our servers and clients say to the layer above; see [ClientException#DO_NOT_RETRY].
    static final Metadata.Key<String> DO_NOT_RETRY =
            Metadata.Key.of(ClientException.DO_NOT_RETRY, Metadata.ASCII_STRING_MARSHALLER);

    /// gRPC's own word: milliseconds to wait, or, if negative or no number, that there shall be no retry (A6).
    private static final Metadata.Key<String> PUSHBACK =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

    /// Seconds; longer than any call lasts.
    private static final long FAR = Duration.ofDays(1).toSeconds();

    private static final Word NONE = new Word(false, Optional.empty());
    private static final Word FORBIDDEN = new Word(true, Optional.empty());

    static Word of(Status status, Metadata trailers) {
        if (trailers.containsKey(DO_NOT_RETRY)) {
            return FORBIDDEN;
        }
        var pushback = trailers.get(PUSHBACK);
        if (pushback != null) {
            return pushback.matches("\\d{1,9}")
                    ? new Word(false, Optional.of(Duration.ofMillis(Long.parseLong(pushback))))
                    : FORBIDDEN;
        }
        return switch (status.getCode()) {
            case RESOURCE_EXHAUSTED, UNAVAILABLE -> retryInfo(status, trailers);
            default -> NONE;
        };
    }

    private static Word retryInfo(Status status, Metadata trailers) {
        for (var detail : details(status, trailers)) {
            if (detail.is(RetryInfo.class)) {
                try {
                    var delay = detail.unpack(RetryInfo.class).getRetryDelay();
                    var wait = Duration.ofSeconds(Math.clamp(delay.getSeconds(), -FAR, FAR), delay.getNanos());
                    return wait.isNegative() ? FORBIDDEN : new Word(false, Optional.of(wait));
                } catch (InvalidProtocolBufferException e) {
                    return NONE;
                }
            }
        }
        return NONE;
    }

    /// What the server told beside its status; nothing if that cannot be read, or belongs to another status.
    private static List<Any> details(Status status, Metadata trailers) {
        try {
            return StatusProto.fromStatusAndTrailers(status, trailers).getDetailsList();
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    boolean isForbidden() {
        return forbidden;
    }

    /// Whether another attempt may go better. A server that is full says when; one that only finds a message too
    /// large has the same status and does not.
    boolean isPassing(Status status) {
        return switch (status.getCode()) {
            case UNAVAILABLE -> true;
            case RESOURCE_EXHAUSTED -> after.isPresent();
            default -> false;
        };
    }

    /// Trailers that tell the caller whether one more layer of retries makes sense, if the call has failed.
    static Metadata passedOn(Status status, Metadata trailers, History history) {
        if (!status.isOk()
                && history.retry() == ClientException.Retry.POINTLESS
                && !trailers.containsKey(DO_NOT_RETRY)) {
            trailers.put(DO_NOT_RETRY, "1");
        }
        return trailers;
    }
}
