package dev.spillway.http;

/// An outgoing call without a whole answer that could be understood: the connection could not be made or was lost,
/// or what came breaks a rule of the protocol, a bound of this client, or the type that was asked for. Answered
/// with 502.
public final class ClientFailed extends ClientException {
    private static final long serialVersionUID = 1;

    private final transient Reason reason;

    /// What went wrong.
    public enum Reason {
        /// The name has no address.
        NAME,
        /// No connection, or it was lost.
        CONNECTION,
        /// No TLS session with a peer that can be trusted.
        TLS,
        /// Not HTTP, or not one unambiguous reading of it.
        PROTOCOL,
        /// More bytes than `response-bytes` or `response-header-bytes`, or content that grows by more than
        /// `response-ratio`.
        TOO_LARGE,
        /// A whole answer, whose content is not what was asked for.
        CONTENT
    }

    /// A call that failed for `reason`.
    public ClientFailed(History history, Reason reason) {
        super(history);
        this.reason = reason;
    }

    /// What went wrong.
    public Reason reason() {
        return reason;
    }

    @Override
    public Problem problem() {
        return Problem.of(502, "Bad Gateway").detail(history().client() + " gave no answer that can be used");
    }
}
