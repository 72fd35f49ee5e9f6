package dev.spillway.internal.wire;

import dev.spillway.http.Method;
import dev.spillway.internal.clock.CallTimer;
import dev.spillway.internal.gate.Call;
import dev.spillway.internal.gate.CallNotes;
import dev.spillway.internal.gate.Payload;
import dev.spillway.internal.gate.Speaker;
import dev.spillway.internal.trace.CallTrace;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One request, as the gate sees it, over whatever protocol it came.
///
/// @param wire where it came in
/// @param peer at the other end of its connection
/// @param target path and query
/// @param headers the fields
/// @param client who sent it
/// @param certificate what the client has shown under TLS
/// @param payload the body
/// @param timer of its user code
/// @param trace of which trace it is
/// @param arrived when its head was complete, by the process clock
/// @param notes what comes to be known of it on its way
public record WireCall(
        Wire wire,
        InetAddress peer,
        Method method,
        Target target,
        Fields headers,
        InetAddress client,
        Optional<X509Certificate> certificate,
        Payload payload,
        CallTimer timer,
        CallTrace trace,
        long arrived,
        CallNotes notes)
        implements Call {
    @Override
    public String scheme() {
        return wire.scheme(peer, headers);
    }

    @Override
    public Speaker speaker() {
        return wire.clients().speaker(peer, headers);
    }

    @Override
    public String path() {
        return target.path();
    }

    @Override
    public @Nullable String query() {
        return target.query();
    }
}
