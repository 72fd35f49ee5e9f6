package dev.spillway.internal.gate;

import dev.spillway.internal.rpc.RpcCode;

/// Refusals and problems in the codes of gRPC.
public final class RpcCodes {
    private RpcCodes() {}

    /// The code that a caller is told.
    public static RpcCode of(Refusal refusal) {
        return switch (refusal.reason()) {
            case MALFORMED, REQUEST_LINE, EXPECTATION, VERSION -> RpcCode.INTERNAL;
            case UNAUTHENTICATED -> RpcCode.UNAUTHENTICATED;
            case NOT_FOUND, METHOD, MEDIA_TYPE, NOT_IMPLEMENTED -> RpcCode.UNIMPLEMENTED;
            case BODY, RATE, CLIENT_RATE, PERMITS, CLIENT_SHARE, HEADERS -> RpcCode.RESOURCE_EXHAUSTED;
            case DRAINING, PROCESS, PRESSURE, BYTES -> RpcCode.UNAVAILABLE;
            case TOO_SLOW, DEADLINE, DOOMED -> RpcCode.DEADLINE_EXCEEDED;
            case FAULT, PROBLEM -> of(refusal.status());
        };
    }

    /// The code for a problem that the application answered with.
    private static RpcCode of(int status) {
        return switch (status) {
            case 400, 422 -> RpcCode.INVALID_ARGUMENT;
            case 401 -> RpcCode.UNAUTHENTICATED;
            case 403 -> RpcCode.PERMISSION_DENIED;
            case 404, 410 -> RpcCode.NOT_FOUND;
            case 409 -> RpcCode.ABORTED;
            case 412, 428 -> RpcCode.FAILED_PRECONDITION;
            case 413, 429, 431 -> RpcCode.RESOURCE_EXHAUSTED;
            case 501 -> RpcCode.UNIMPLEMENTED;
            case 502, 503 -> RpcCode.UNAVAILABLE;
            case 408, 504 -> RpcCode.DEADLINE_EXCEEDED;
            default -> RpcCode.UNKNOWN;
        };
    }
}
