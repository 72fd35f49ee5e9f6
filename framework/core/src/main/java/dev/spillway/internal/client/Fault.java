package dev.spillway.internal.client;

import dev.spillway.http.ClientFailed;
import dev.spillway.http.ClientRefused;
import dev.spillway.http.ClientTimeout;
import java.io.IOException;

/// Why one attempt gave no answer. Stackless: the other side can cause it.
final class Fault extends IOException {
    /// What kind of failure it is, and with what detail it is thrown in the end.
    sealed interface Kind {}

    /// The time was over.
    record Late(ClientTimeout.Phase phase) implements Kind {}

    /// The process did not make it.
    record Refused(ClientRefused.Reason reason) implements Kind {}

    /// It was made in vain.
    record Failed(ClientFailed.Reason reason) implements Kind {}

    /// It was given up.
    record Cancelled() implements Kind {}

    /// What the other side may have seen.
    enum Sent {
        /// Not a byte.
        NOTHING,
        /// Perhaps all of it.
        SOMETHING
    }

    private static final long serialVersionUID = 1;

    private final transient Kind kind;
    private final Sent sent;

    Fault(Kind kind, Sent sent, String detail) {
        super(detail);
        this.kind = kind;
        this.sent = sent;
    }

    static Fault failed(ClientFailed.Reason reason, Sent sent, String detail) {
        return new Fault(new Failed(reason), sent, detail);
    }

    Kind kind() {
        return kind;
    }

    Sent sent() {
        return sent;
    }

    /// What happened, one phrase.
    String detail() {
        return String.valueOf(getMessage());
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
