package dev.spillway.internal.admin;

import dev.spillway.http.GivenHeaders;
import dev.spillway.http.Headers;
import dev.spillway.http.Method;
import dev.spillway.internal.clock.CallTimer;
import dev.spillway.internal.gate.Call;
import dev.spillway.internal.gate.CallNotes;
import dev.spillway.internal.gate.Payload;
import dev.spillway.internal.gate.Speaker;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A call without body, as the wire would hand it over.
record AdminCall(Method method, String path, Map<String, String> fields, InetAddress client) implements Call {
    static AdminCall get(String path) {
        return new AdminCall(Method.GET, path, Map.of("host", "localhost:9090"), InetAddress.ofLiteral("127.0.0.1"));
    }

    AdminCall method(Method other) {
        return new AdminCall(other, path, fields, client);
    }

    AdminCall from(String address) {
        return new AdminCall(method, path, fields, InetAddress.ofLiteral(address));
    }

    AdminCall with(Map<String, String> others) {
        return new AdminCall(method, path, others, client);
    }

    @Override
    public @Nullable String query() {
        return null;
    }

    @Override
    public Headers headers() {
        return GivenHeaders.of(fields);
    }

    @Override
    public Payload payload() {
        throw new AssertionError("the admin port reads no body");
    }

    @Override
    public CallTimer timer() {
        throw new AssertionError("the admin port runs no user code");
    }

    @Override
    public long arrived() {
        return 0;
    }

    @Override
    public Speaker speaker() {
        return Speaker.ITSELF;
    }

    @Override
    public Optional<X509Certificate> certificate() {
        return Optional.empty();
    }

    @Override
    public CallNotes notes() {
        return new CallNotes("HTTP/1.1");
    }
}
