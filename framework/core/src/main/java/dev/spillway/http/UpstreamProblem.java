package dev.spillway.http;

import java.time.Duration;
import java.util.Optional;

/// An answer whose status is not 2xx, where one was asked for. Answered with 503 and the other side's `Retry-After`
/// if it was 429 or 503, 504 if it was 504, else with 502: what the other side thinks of our request is our fault,
/// not our caller's. A handler that knows better catches this.
public final class UpstreamProblem extends ClientException {
    private static final long serialVersionUID = 1;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;
    private static final int TIMEOUT = 504;
    private static final Duration SOON = Duration.ofSeconds(1);

    private final transient ClientResponse response;
    private final transient Optional<Problem> parsed;
    private final transient Optional<Duration> retryAfter;

    /// An answer.
    ///
    /// @param response the answer, as far as its content is worth keeping
    /// @param parsed its problem+json, if it had one
    /// @param retryAfter when it asked to be called again
    public UpstreamProblem(
            History history, ClientResponse response, Optional<Problem> parsed, Optional<Duration> retryAfter) {
        super(history);
        this.response = response;
        this.parsed = parsed;
        this.retryAfter = retryAfter;
    }

    /// The status code.
    public int status() {
        return response.status();
    }

    /// The answer.
    public ClientResponse response() {
        return response;
    }

    /// What the other side said in `application/problem+json` (RFC 9457). It is meant for us, not for our caller.
    public Optional<Problem> upstream() {
        return parsed;
    }

    /// When the other side asked to be called again.
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }

    @Override
    public Problem problem() {
        var client = history().client();
        return switch (status()) {
            case TOO_MANY, UNAVAILABLE ->
                Problem.of(UNAVAILABLE, "Service Unavailable")
                        .detail(client + " cannot be called now")
                        .retryAfter(retryAfter.orElse(SOON));
            case TIMEOUT -> Problem.of(TIMEOUT, "Gateway Timeout").detail(client + " did not answer in time");
            default -> Problem.of(502, "Bad Gateway").detail(client + " gave no answer that can be used");
        };
    }
}
