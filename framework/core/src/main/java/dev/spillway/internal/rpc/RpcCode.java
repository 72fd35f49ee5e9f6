package dev.spillway.internal.rpc;

import java.util.Locale;

/// The codes of gRPC, by their numbers. A label of metrics.
public enum RpcCode {
    /// It worked.
    OK(0, 200),
    /// Nobody waits for it any more.
    CANCELLED(1, 499),
    /// The application failed.
    UNKNOWN(2, 500),
    /// The client's mistake.
    INVALID_ARGUMENT(3, 400),
    /// Too late.
    DEADLINE_EXCEEDED(4, 504),
    /// No such thing.
    NOT_FOUND(5, 404),
    /// There is one already.
    ALREADY_EXISTS(6, 409),
    /// Not for this caller.
    PERMISSION_DENIED(7, 403),
    /// A bound was met.
    RESOURCE_EXHAUSTED(8, 429),
    /// Not in this state.
    FAILED_PRECONDITION(9, 400),
    /// Somebody else was faster.
    ABORTED(10, 409),
    /// Past the end.
    OUT_OF_RANGE(11, 400),
    /// No such method.
    UNIMPLEMENTED(12, 501),
    /// An invariant is broken.
    INTERNAL(13, 500),
    /// Not here, not now.
    UNAVAILABLE(14, 503),
    /// Lost for good.
    DATA_LOSS(15, 500),
    /// Nobody knows who calls.
    UNAUTHENTICATED(16, 401);

    private static final RpcCode[] ALL = values();

    private final int number;
    private final int status;
    private final String text;
    private final String label = name().toLowerCase(Locale.ROOT);

    RpcCode(int number, int status) {
        this.number = number;
        this.status = status;
        this.text = Integer.toString(number);
    }

    /// The code with this number; [#UNKNOWN] if there is none.
    public static RpcCode of(int number) {
        return number >= 0 && number < ALL.length ? ALL[number] : UNKNOWN;
    }

    /// The number.
    public int number() {
        return number;
    }

    /// The number as it stands in `grpc-status`.
    public String text() {
        return text;
    }

    /// The nearest status of HTTP, by which calls of all kinds are counted.
    public int status() {
        return status;
    }

    /// The label of metrics.
    public String label() {
        return label;
    }
}
