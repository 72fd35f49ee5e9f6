package dev.spillway.http;

/// An outgoing call that was given up, because its thread was interrupted or the call that it was made for has
/// ended. Answered with 503, should anybody be left to read it.
public final class ClientCancelled extends ClientException {
    private static final long serialVersionUID = 1;

    /// A call that was given up.
    public ClientCancelled(History history) {
        super(history);
    }

    @Override
    public Problem problem() {
        return Problem.of(503, "Service Unavailable").detail("the call was given up");
    }
}
