package dev.spillway.internal.wire.grpc;

import dev.spillway.http.ClientException;
import dev.spillway.http.Problem;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.gate.RpcCodes;
import dev.spillway.internal.rpc.RpcCode;
import dev.spillway.internal.rpc.RpcMetadata;
import dev.spillway.internal.rpc.RpcStatus;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// What a caller of gRPC is told instead of a problem document: a code, a sentence and, of bounds, the details of
/// `google.rpc`: which bound, and when another try makes sense.
public final class Refused {
    private static final String DETAILS = "grpc-status-details-bin";
    private static final String PUSHBACK = "grpc-retry-pushback-ms";
    /// What it says to forbid a retry (gRPC's proposal A6), as [ClientException#DO_NOT_RETRY] does among us.
    private static final String NEVER = "-1";

    private static final String DO_NOT_RETRY = ClientException.DO_NOT_RETRY.toLowerCase(Locale.ROOT);
    private static final String TYPE = "type.googleapis.com/google.rpc.";
    private static final String DOMAIN = "spillway.dev";

    private Refused() {}

    /// The status of a call that was refused, or ended by a bound or a problem.
    public static RpcStatus status(Refusal refusal) {
        var code = RpcCodes.of(refusal);
        var problem = refusal.problem();
        var message = problem.detail()
                .or(() -> problem.limit().map(Refused::sentence))
                .orElse(problem.title());
        return new RpcStatus(code, message, trailers(refusal, code, message));
    }

    private static String sentence(Problem.Bound bound) {
        return "%s = %s, was %s".formatted(bound.setting(), bound.limit(), bound.observed());
    }

    private static RpcMetadata trailers(Refusal refusal, RpcCode code, String message) {
        var problem = refusal.problem();
        var isPlain = problem.limit().isEmpty() && retryAfter(refusal).isEmpty();
        if (isPlain && refusal.fields().isEmpty()) {
            return RpcMetadata.NONE;
        }
        var trailers = new RpcMetadata();
        for (var field : refusal.fields()) {
            // The others, as `WWW-Authenticate`, are for clients of HTTP.
            if (field.name().startsWith("grpc-")) {
                trailers.protocol(field.name(), field.value());
            }
        }
        if (!isPlain) {
            trailers.binary(DETAILS, details(refusal, code, message));
        }
        if (isPointless(refusal)) {
            trailers.text(DO_NOT_RETRY, "1").text(PUSHBACK, NEVER);
        }
        retryAfter(refusal).ifPresent(wait -> trailers.text(PUSHBACK, Long.toString(wait.toMillis())));
        return trailers;
    }

    /// When another try makes sense, if one does.
    private static Optional<Duration> retryAfter(Refusal refusal) {
        return isPointless(refusal) ? Optional.empty() : refusal.problem().retryAfter();
    }

    private static boolean isPointless(Refusal refusal) {
        return refusal.fields().stream().anyMatch(field -> field.name().equalsIgnoreCase(DO_NOT_RETRY));
    }

    /// `google.rpc.Status` with `ErrorInfo` and `RetryInfo`.
    private static byte[] details(Refusal refusal, RpcCode code, String message) {
        var status = new ProtoBytes().number(1, code.number()).text(2, message);
        var info = new ProtoBytes().text(1, refusal.reason().name()).text(2, DOMAIN);
        refusal.problem().limit().ifPresent(bound -> {
            entry(info, "setting", bound.setting());
            entry(info, "limit", bound.limit());
            entry(info, "observed", bound.observed());
        });
        any(status, "ErrorInfo", info);
        retryAfter(refusal).ifPresent(wait -> {
            var delay = new ProtoBytes().number(1, wait.getSeconds()).number(2, wait.getNano());
            any(status, "RetryInfo", new ProtoBytes().message(1, delay));
        });
        return status.toByteArray();
    }

    private static void entry(ProtoBytes info, String key, String value) {
        info.message(3, new ProtoBytes().text(1, key).text(2, value));
    }

    private static void any(ProtoBytes status, String type, ProtoBytes value) {
        status.message(3, new ProtoBytes().text(1, TYPE + type).message(2, value));
    }
}
