package dev.spillway.internal.rpc;

/// How a call ends.
///
/// @param message for people; empty for none
/// @param trailers what goes with it
public record RpcStatus(RpcCode code, String message, RpcMetadata trailers) {
    /// It worked, and there is nothing more to say.
    public static final RpcStatus OK = new RpcStatus(RpcCode.OK, "", RpcMetadata.NONE);

    /// A status without trailers.
    public RpcStatus(RpcCode code, String message) {
        this(code, message, RpcMetadata.NONE);
    }
}
