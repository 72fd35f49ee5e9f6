package dev.spillway.internal.rpc;

/// Ends a sender to whom nobody listens any more. Stackless, because clients go at will.
public final class RpcOver extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// Nobody listens.
    public RpcOver() {
        super("the call is over", null, false, false);
    }
}
