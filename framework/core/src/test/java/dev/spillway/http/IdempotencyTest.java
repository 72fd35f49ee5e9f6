package dev.spillway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class IdempotencyTest {
    private final Idempotency idempotency = Idempotency.inMemory();
    private final AtomicInteger work = new AtomicInteger();

    private static Request request(String key, String caller) {
        return (Request) Proxy.newProxyInstance(
                Request.class.getClassLoader(),
                new Class<?>[] {Request.class},
                (_, method, _) -> switch (method.getName()) {
                    case "header" -> Optional.ofNullable(key);
                    case "method" -> Method.POST;
                    case "path" -> "/orders";
                    case "caller" -> Optional.ofNullable(caller);
                    case "client" -> InetAddress.getLoopbackAddress();
                    default -> throw new AssertionError(method);
                });
    }

    private Response answer(String key, String caller) throws Exception {
        return idempotency.filter(request(key, caller), _ -> Response.text("" + work.incrementAndGet()));
    }

    @Test
    void doesWorkOfKeyOnce() throws Exception {
        var first = answer("k", "a");
        assertThat(answer("k", "a")).isSameAs(first);
        assertThat(work).hasValue(1);
    }

    @Test
    void takesKeyOfAnotherCallerForAnotherCall() throws Exception {
        answer("k", "a");
        answer("k", "b");
        assertThat(work).hasValue(2);
    }

    @Test
    void letsCallsWithoutKeyPass() throws Exception {
        answer(null, "a");
        answer(null, "a");
        assertThat(work).hasValue(2);
    }

    @Test
    void refusesKeyThatIsAtWork() throws Exception {
        var inner = new Response[1];
        idempotency.filter(request("k", "a"), request -> {
            inner[0] = idempotency.filter(request, _ -> Response.text("twice"));
            return Response.text("once");
        });
        assertThat(inner[0].status()).isEqualTo(409);
    }

    @Test
    void forgetsWhatFailed() throws Exception {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> idempotency.filter(request("k", "a"), _ -> {
                    throw new IllegalStateException();
                }));
        idempotency.filter(request("k", "a"), _ -> Response.status(503));
        idempotency.filter(request("k", "a"), _ -> Response.status(429));
        answer("k", "a");
        assertThat(work).hasValue(1);
    }

    @Test
    void remembersSoManyOnly() throws Exception {
        for (var i = 0; i <= Idempotency.KEYS; i++) {
            answer("k" + i, "a");
        }
        answer("k" + Idempotency.KEYS, "a");
        assertThat(work).hasValue(Idempotency.KEYS + 1);
        answer("k0", "a");
        assertThat(work).hasValue(Idempotency.KEYS + 2);
    }

    @Test
    void refusesKeyThatIsNone() {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> answer("a b", "a"));
    }
}
