package dev.spillway.internal.client;

import dev.spillway.http.ClientCall;
import dev.spillway.http.ClientResponse;
import dev.spillway.http.ClientStream;
import dev.spillway.http.Entity;
import dev.spillway.http.Method;
import dev.spillway.http.Response;
import dev.spillway.http.UpstreamProblem;
import dev.spillway.internal.client.Outgoing.Payload;
import dev.spillway.internal.client.Outgoing.Repeat;
import dev.spillway.internal.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// A call that is being put together.
final class PreparedCall implements ClientCall {
    private static final Set<String> OURS =
            Set.of("accept-encoding", "x-request-timeout-ms", "x-request-attempt", "authority", "content-type");
    private static final Response FIELDS = Response.status(200);
    private static final int LONGEST_KEY = 255;
    private static final int OK = 200;
    private static final int REDIRECTED = 300;

    private final Caller caller;
    private final Json json;
    private final Method method;
    private final String template;
    private final StringBuilder target;
    private final List<Response.Field> fields = new ArrayList<>();
    private Payload payload = new Outgoing.None();
    private Optional<Duration> within = Optional.empty();
    private Repeat repeat;
    private char separator = '?';

    PreparedCall(Caller caller, Json json, Method method, String template, String target) {
        this.caller = caller;
        this.json = json;
        this.method = method;
        this.template = template;
        this.target = new StringBuilder(target);
        this.repeat = switch (method) {
            case GET, HEAD, PUT, DELETE, OPTIONS -> Repeat.SAFE;
            case POST, PATCH -> Repeat.UNSAFE;
        };
    }

    @Override
    public ClientCall query(String name, Object value) {
        target.append(separator)
                .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(String.valueOf(value), StandardCharsets.UTF_8));
        separator = '&';
        return this;
    }

    @Override
    public ClientCall header(String name, String value) {
        if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("not a header field that an application sets: " + name);
        }
        // The rules for names and values are those of answers.
        fields.addAll(FIELDS.header(name, value).headers());
        return this;
    }

    @Override
    public ClientCall idempotencyKey(String key) {
        if (!key.matches("[!-~]{1," + LONGEST_KEY + "}")) {
            throw new IllegalArgumentException("an idempotency key is 1 to " + LONGEST_KEY + " visible characters");
        }
        repeat = Repeat.SAFE;
        return header("Idempotency-Key", key);
    }

    @Override
    public ClientCall within(Duration time) {
        if (!time.isPositive()) {
            throw new IllegalArgumentException("a call needs time: " + time);
        }
        within = Optional.of(time);
        return this;
    }

    @Override
    public ClientCall json(Object value) {
        return bytes("application/json", json.write(value));
    }

    @Override
    public ClientCall bytes(String contentType, byte[] bytes) {
        payload = new Outgoing.Bytes(checked(contentType), bytes);
        return this;
    }

    @Override
    public ClientCall stream(String contentType, Entity.Writer writer) {
        payload = new Outgoing.Streamed(checked(contentType), OptionalLong.empty(), writer);
        return this;
    }

    @Override
    public ClientCall stream(String contentType, long length, Entity.Writer writer) {
        if (length < 0) {
            throw new IllegalArgumentException("a body of " + length + " bytes");
        }
        payload = new Outgoing.Streamed(checked(contentType), OptionalLong.of(length), writer);
        return this;
    }

    private static String checked(String contentType) {
        return FIELDS.header("Content-Type", contentType).headers().getFirst().value();
    }

    @Override
    public <T> T as(Class<T> type) {
        return caller.call(outgoing(), (exchange, attempts) -> successful(exchange, attempts))
                .json(type);
    }

    @Override
    public ClientResponse send() {
        return caller.call(outgoing(), this::held);
    }

    @Override
    public ClientStream open() {
        return caller.call(outgoing(), (exchange, attempts) -> {
            if (!isSuccess(exchange.status())) {
                successful(exchange, attempts);
            }
            try {
                return new OpenAnswer(exchange, attempts, caller);
            } catch (Fault e) {
                exchange.close();
                throw e;
            }
        });
    }

    private HeldAnswer successful(Exchange exchange, Attempts attempts) throws Fault {
        var held = held(exchange, attempts);
        if (isSuccess(held.status())) {
            return held;
        }
        if (attempts.history().attempts().isEmpty()) {
            attempts.add("status " + held.status());
        }
        throw caller.failed(new UpstreamProblem(
                attempts.history(), held, Problems.read(held, json), RetryPolicy.retryAfter(held.headers())));
    }

    private HeldAnswer held(Exchange exchange, Attempts attempts) throws Fault {
        try (exchange) {
            return new HeldAnswer(exchange, exchange.readAll(), attempts, caller, json);
        }
    }

    private static boolean isSuccess(int status) {
        return status >= OK && status < REDIRECTED;
    }

    private Outgoing outgoing() {
        return new Outgoing(method, template, target.toString(), fields, payload, within, repeat);
    }
}
