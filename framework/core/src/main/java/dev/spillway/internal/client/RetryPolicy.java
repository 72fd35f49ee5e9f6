package dev.spillway.internal.client;

import dev.spillway.http.ClientException;
import dev.spillway.http.ClientFailed;
import dev.spillway.http.ClientTimeout;
import dev.spillway.http.Headers;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Settings;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// What may be tried again, and after what wait. Whether the target's budget pays for it is another question.
public final class RetryPolicy {
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;
    private static final long LONGEST = Duration.ofSeconds(1).toNanos();
    private static final int SECONDS_DIGITS = 9;
    /// Envoy's word for it.
    private static final String OVERLOADED = "x-envoy-overloaded";

    private final long retries;
    private final long backoff;

    RetryPolicy(Settings settings) {
        this.retries = settings.get(ClientKnobs.RETRIES);
        this.backoff = settings.get(ClientKnobs.BACKOFF).toNanos();
    }

    /// Whether there is a retry after attempt `number`, from 1.
    public boolean isLeft(int number) {
        return number <= retries;
    }

    /// Whether a call may be sent again after a failure.
    boolean mayRepeat(Outgoing call, Fault fault) {
        return isPassing(fault.kind()) && mayRepeat(call, fault.sent());
    }

    /// Whether a call may be sent again after an answer with this status.
    boolean mayRepeat(Outgoing call, int status) {
        return (status == TOO_MANY || status == UNAVAILABLE) && mayRepeat(call, Fault.Sent.SOMETHING);
    }

    private static boolean mayRepeat(Outgoing call, Fault.Sent sent) {
        return switch (sent) {
            case NOTHING -> true;
            case SOMETHING -> call.repeat() == Outgoing.Repeat.SAFE && !(call.payload() instanceof Outgoing.Streamed);
        };
    }

    /// Whether another attempt may go better: connections come and go, what a server says wrong it says again. Time
    /// that was spent on waiting for an answer is not spent twice.
    private static boolean isPassing(Fault.Kind kind) {
        return switch (kind) {
            case Fault.Failed(var reason) -> reason == ClientFailed.Reason.CONNECTION;
            case Fault.Late(var phase) -> phase == ClientTimeout.Phase.CONNECT;
            case Fault.Refused _, Fault.Cancelled _ -> false;
        };
    }

    /// Whether the other side asks not to be tried again.
    static boolean isForbidden(Headers headers) {
        return headers.first(ClientException.DO_NOT_RETRY).isPresent()
                || headers.first(OVERLOADED).isPresent();
    }

    /// The wait of `Retry-After` in seconds (RFC 9110, 10.2.3). A date is not taken: it would need two clocks that
    /// agree.
    static Optional<Duration> retryAfter(Headers headers) {
        return headers.first("Retry-After")
                .filter(text -> text.length() <= SECONDS_DIGITS && text.matches("\\d+"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)));
    }

    /// Nanoseconds to wait after attempt `number`: a random part of a backoff that doubles, but not less than the
    /// other side asked for.
    public long pause(int number, Optional<Duration> asked) {
        var most = Math.min(LONGEST, backoff << (number - 1));
        var jittered = ThreadLocalRandom.current().nextLong(most + 1);
        return Math.max(jittered, asked.map(Duration::toNanos).orElse(0L));
    }
}
