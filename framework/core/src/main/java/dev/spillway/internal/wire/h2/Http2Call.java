package dev.spillway.internal.wire.h2;

import dev.spillway.http.Headers;
import dev.spillway.http.Method;
import dev.spillway.internal.clock.CallTimer;
import dev.spillway.internal.gate.Call;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One request, as the gate sees it.
record Http2Call(
        Http2Head head,
        InetAddress client,
        Optional<X509Certificate> certificate,
        Http2Payload payload,
        CallTimer timer,
        long arrived)
        implements Call {
    @Override
    public Method method() {
        return head.method();
    }

    @Override
    public String path() {
        return head.target().path();
    }

    @Override
    public @Nullable String query() {
        return head.target().query();
    }

    @Override
    public Headers headers() {
        return head.fields();
    }
}
