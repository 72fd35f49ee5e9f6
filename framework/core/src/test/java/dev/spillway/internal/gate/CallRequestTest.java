package dev.spillway.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.http.Deadline;
import dev.spillway.http.Headers;
import dev.spillway.http.Method;
import dev.spillway.http.ProblemException;
import dev.spillway.internal.clock.CallTimer;
import dev.spillway.internal.json.Json;
import dev.spillway.limit.Settings;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CallRequestTest {
    private static final Deadline DEADLINE = Deadline.in(Duration.ofSeconds(1));
    private static final Reading READING =
            new Reading(new Json(Settings.DEFAULTS), 1 << 20, "spillway.routes.default.max-body", 50, 20);

    @Test
    void showsWhatTheCallIs() {
        var request = request("/stock/a%2Fb", "limit=5&tag=x&tag=y");

        assertThat(request.method()).isEqualTo(Method.GET);
        assertThat(request.path()).isEqualTo("/stock/a%2Fb");
        assertThat(request.path("sku")).isEqualTo("a/b");
        assertThat(request.query("limit")).contains("5");
        assertThat(request.query("tag")).contains("x");
        assertThat(request.queries("tag")).containsExactly("x", "y");
        assertThat(request.query("none")).isEmpty();
        assertThat(request.queries("none")).isEmpty();
        assertThat(request.caller()).contains("ann");
        assertThat(request.deadline()).isSameAs(DEADLINE);
        assertThat(request.client()).isEqualTo(InetAddress.getLoopbackAddress());
    }

    @Test
    void readsTheBodyOnceHoweverItIsAskedFor() {
        var request = request("/stock/a", null);
        request.body().bytes();

        assertThatThrownBy(() -> request.body().text()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void badQueryIsRefusedWhenItIsAskedForAndNotBefore() {
        var request = request("/stock/a", "a=%zz");

        assertThat(request.path("sku")).isEqualTo("a/b");
        for (var _ : List.of(1, 2)) {
            assertThatThrownBy(() -> request.query("a"))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().status()).isEqualTo(400));
        }
    }

    private static CallRequest request(String path, String query) {
        var time = new FakeTime();
        var timer = new CallTimer(time.deadlines(), 1, () -> {});
        var call = new QueriedCall(ScriptedCall.get(time, path), query, timer);
        var parameters = new Parameters(List.of("sku"), "a/b");
        return new CallRequest(call, parameters, Optional.of("ann"), DEADLINE, READING);
    }

    /// A call with a query.
    private record QueriedCall(ScriptedCall call, String query, CallTimer timer) implements Call {
        @Override
        public Method method() {
            return call.method();
        }

        @Override
        public String path() {
            return call.path();
        }

        @Override
        public Headers headers() {
            return call.headers();
        }

        @Override
        public InetAddress client() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public Optional<X509Certificate> certificate() {
            return Optional.empty();
        }

        @Override
        public Payload payload() {
            return call.payload();
        }

        @Override
        public long arrived() {
            return call.arrived();
        }

        @Override
        public CallNotes notes() {
            return call.notes();
        }
    }
}
