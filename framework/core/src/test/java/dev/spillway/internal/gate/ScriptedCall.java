package dev.spillway.internal.gate;

import dev.spillway.http.GivenHeaders;
import dev.spillway.http.Headers;
import dev.spillway.http.Method;
import dev.spillway.internal.clock.CallTimer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A call as a test writes it down.
record ScriptedCall(
        Method method,
        String path,
        Map<String, String> fields,
        InetAddress client,
        Speaker speaker,
        Optional<X509Certificate> certificate,
        Payload payload,
        CallTimer timer,
        long arrived,
        CallNotes notes)
        implements Call {
    static final Duration CUT = Duration.ofSeconds(1);

    static ScriptedCall of(FakeTime time, Method method, String path) {
        var timer = new CallTimer(time.deadlines(), CUT.toNanos(), () -> {});
        return new ScriptedCall(
                method,
                path,
                Map.of(),
                address("192.0.2.1"),
                Speaker.ITSELF,
                Optional.empty(),
                ScriptedPayload.none(),
                timer,
                time.now(),
                new CallNotes("HTTP/1.1"));
    }

    static ScriptedCall get(FakeTime time, String path) {
        return of(time, Method.GET, path);
    }

    static ScriptedCall post(FakeTime time, String path, Payload payload) {
        return of(time, Method.POST, path).with(payload);
    }

    ScriptedCall from(String client) {
        return of(fields, address(client), speaker, certificate, payload);
    }

    ScriptedCall by(Speaker other) {
        return of(fields, client, other, certificate, payload);
    }

    ScriptedCall with(X509Certificate shown) {
        return of(fields, client, speaker, Optional.of(shown), payload);
    }

    ScriptedCall with(Payload other) {
        return of(fields, client, speaker, certificate, other);
    }

    ScriptedCall with(String name, String value) {
        var more = new TreeMap<>(fields);
        more.put(name.toLowerCase(Locale.ROOT), value);
        return of(more, client, speaker, certificate, payload);
    }

    private ScriptedCall of(
            Map<String, String> otherFields,
            InetAddress from,
            Speaker by,
            Optional<X509Certificate> shown,
            Payload body) {
        return new ScriptedCall(method, path, otherFields, from, by, shown, body, timer, arrived, notes);
    }

    @Override
    public String query() {
        return null;
    }

    @Override
    public Headers headers() {
        return GivenHeaders.of(fields);
    }

    static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }
}
