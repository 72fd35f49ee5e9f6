package dev.spillway.http;

import java.time.Duration;

/// An outgoing call that this process did not make: no permit in time, or every address of the target is being left
/// alone after failures; or whose answer it has no room for. But for the last, not a byte was sent. Answered with 503
/// and `Retry-After`.
public final class ClientRefused extends ClientException {
    private static final long serialVersionUID = 1;
    private static final Duration SOON = Duration.ofSeconds(1);

    private final transient Reason reason;

    /// What refused it.
    public enum Reason {
        /// All `permits` are taken.
        PERMITS,
        /// The breaker of each address is open.
        BREAKER,
        /// The answer was not read to its end, for the process holds as much as it may; the other side may have done
        /// what it was asked for.
        MEMORY
    }

    /// A call that was refused for `reason`.
    public ClientRefused(History history, Reason reason) {
        super(history);
        this.reason = reason;
    }

    /// What refused it.
    public Reason reason() {
        return reason;
    }

    @Override
    public Problem problem() {
        return Problem.of(503, "Service Unavailable")
                .detail(history().client() + " cannot be called now")
                .retryAfter(SOON);
    }
}
