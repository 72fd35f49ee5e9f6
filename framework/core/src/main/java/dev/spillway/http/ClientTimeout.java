package dev.spillway.http;

/// The time of an outgoing call was over: its own, one of its phases', or what the caller of this process had left.
/// Answered with 504.
public final class ClientTimeout extends ClientException {
    private static final long serialVersionUID = 1;

    private final transient Phase phase;

    /// What a call was waiting for.
    public enum Phase {
        /// A permit of the client.
        PERMIT,
        /// The addresses of a name.
        DNS,
        /// A TCP connection.
        CONNECT,
        /// The TLS handshake.
        TLS,
        /// The other side to take the request.
        SEND,
        /// The head of the answer.
        HEAD,
        /// The rest of the answer.
        BODY
    }

    /// A call that ended while it waited for `phase`.
    public ClientTimeout(History history, Phase phase) {
        super(history);
        this.phase = phase;
    }

    /// What it was waiting for.
    public Phase phase() {
        return phase;
    }

    @Override
    public Problem problem() {
        return Problem.of(504, "Gateway Timeout").detail(history().client() + " did not answer in time");
    }
}
