package dev.spillway.grpc.client;

import dev.spillway.internal.client.ClientObserver.Ending;
import io.grpc.Status;
import java.util.Optional;

/// How calls are counted.
final class Endings {
    private Endings() {}

    /// @param last the attempt that it ended with, if there was one
    static Ending of(Status status, Optional<Attempt> last) {
        return switch (status.getCode()) {
            case OK -> Ending.OK;
            case CANCELLED -> Ending.CANCELLED;
            case DEADLINE_EXCEEDED -> Ending.TIMEOUT;
            case RESOURCE_EXHAUSTED ->
                last.filter(Attempt::wasRefused).isPresent() ? Ending.REFUSED : Ending.SERVER_ERROR;
            case UNAVAILABLE -> last.filter(Attempt::wasSent).isPresent() ? Ending.SERVER_ERROR : Ending.FAILED;
            case UNKNOWN, INTERNAL, DATA_LOSS, UNIMPLEMENTED -> Ending.SERVER_ERROR;
            case INVALID_ARGUMENT,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    PERMISSION_DENIED,
                    UNAUTHENTICATED,
                    FAILED_PRECONDITION,
                    ABORTED,
                    OUT_OF_RANGE -> Ending.CLIENT_ERROR;
        };
    }

    /// What happened, in one phrase.
    static String phrase(Status status) {
        var phrase = new StringBuilder(status.getCode().name());
        if (status.getDescription() != null) {
            phrase.append(": ").append(status.getDescription());
        }
        if (status.getCause() != null) {
            phrase.append(": ").append(status.getCause());
        }
        return phrase.toString();
    }
}
