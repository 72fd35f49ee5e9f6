package dev.spillway.internal.client;

import dev.spillway.http.ClientFailed.Reason;
import dev.spillway.http.Method;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/// What failures of the JDK's client mean.
final class Http2Faults {
    /// A chain of causes that is longer goes in a circle.
    private static final int LONGEST = 16;

    private Http2Faults() {}

    static Fault of(IOException failure, Http2Call call, Outgoing outgoing, Flight flight) {
        if (failure instanceof Upload.Broken broken) {
            throw new IllegalStateException(broken.getMessage(), broken.getCause());
        }
        if (failure instanceof Fault fault) {
            return fault;
        }
        if (call.isSent()) {
            flight.sending();
        }
        if (flight.isEnded()) {
            return flight.over();
        }
        if (call.isUnopened()) {
            return Fault.failed(Reason.TLS, Fault.Sent.NOTHING, "the other side ended the handshake");
        }
        if (call.isRepeated()) {
            return Fault.failed(
                    Reason.CONNECTION, sent(outgoing), "the other side did not take it, or closed the connection");
        }
        var guard = find(failure, GuardFault.class);
        if (guard.isPresent()) {
            return Fault.failed(
                    guard.get().reason(),
                    flight.sent(),
                    String.valueOf(guard.get().getMessage()));
        }
        // What the client did not expect, it meets with exceptions of all kinds.
        if (find(failure, ProtocolException.class).isPresent()
                || find(failure, RuntimeException.class).isPresent()) {
            return Fault.failed(Reason.PROTOCOL, flight.sent(), String.valueOf(failure.getMessage()));
        }
        if (!call.isSent() && find(failure, SSLException.class).isPresent()) {
            return Fault.failed(Reason.TLS, Fault.Sent.NOTHING, String.valueOf(failure.getMessage()));
        }
        return flight.fault(failure);
    }

    /// The client sends again what the other side has not looked at, and GET and HEAD after a connection that was
    /// closed: then it may have.
    private static Fault.Sent sent(Outgoing outgoing) {
        return outgoing.method() == Method.GET || outgoing.method() == Method.HEAD
                ? Fault.Sent.SOMETHING
                : Fault.Sent.NOTHING;
    }

    private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> kind) {
        Throwable cause = failure;
        for (var i = 0; cause != null && i < LONGEST; i++) {
            if (kind.isInstance(cause)) {
                return Optional.of(kind.cast(cause));
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }
}
