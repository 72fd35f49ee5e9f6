package dev.spillway.internal.gate;

import dev.spillway.http.Headers;
import dev.spillway.http.Method;
import dev.spillway.internal.clock.CallTimer;
import dev.spillway.internal.clock.Timed;
import dev.spillway.internal.trace.CallTrace;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A call as the wire hands it over: its head is read and checked, its body is not read yet.
public interface Call {
    /// The method.
    Method method();

    /// The scheme that the client used: `http`, or `https` if there is TLS here or before a trusted proxy.
    default String scheme() {
        return "http";
    }

    /// Who is at the other end of the connection: the client, or a proxy.
    default InetAddress peer() {
        return client();
    }

    /// The path as it came, percent-encoded, with checked escapes; it starts with `/`, or is `*` for OPTIONS.
    String path();

    /// The query as it came, without the question mark; null if there is none.
    @Nullable
    String query();

    /// The header fields.
    Headers headers();

    /// The client: the peer, or whom a trusted proxy forwards for.
    InetAddress client();

    /// For whom [#peer] speaks.
    Speaker speaker();

    /// The certificate that [#peer] has shown, if it is trusted.
    Optional<X509Certificate> certificate();

    /// The body.
    Payload payload();

    /// The timer of user code in this call.
    CallTimer timer();

    /// When the head was complete, by the process clock.
    long arrived();

    /// Its trace.
    default CallTrace trace() {
        return CallTrace.NONE;
    }

    /// What comes to be known of it on its way.
    CallNotes notes();

    /// The time in nanoseconds that the caller gave in the way of its protocol (`grpc-timeout`); [Timed#NEVER] if it
    /// told none.
    default long patience() {
        return Timed.NEVER;
    }
}
