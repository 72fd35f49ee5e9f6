package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.spillway.App;
import dev.spillway.http.Response;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ServiceExtensionTest {
    private static final AtomicInteger STARTED = new AtomicInteger();

    @RegisterExtension
    static final ServiceExtension shared = ServiceExtension.onPorts(ServiceExtensionTest::count);

    @RegisterExtension
    final ServiceExtension own =
            ServiceExtension.inMemory(ServiceExtensionTest::one, "spillway.routes.default.client-burst = 1");

    private static void count(App app) {
        STARTED.incrementAndGet();
        one(app);
    }

    private static void one(App app) {
        var calls = new AtomicInteger();
        app.get("/next", _ -> Response.text(Integer.toString(calls.incrementAndGet())));
        app.post("/echo", request -> Response.bytes("a/b", request.body().bytes()));
    }

    @RepeatedTest(2)
    void startsOneForEachTest() {
        assertThat(own.get("/next")).hasText("1");
        assertThat(own.get("/next")).isProblem(429);
        own.advance(Duration.ofMinutes(1));
        assertThat(own.get("/next")).hasText("2");
    }

    @RepeatedTest(2)
    void keepsOneForTheWholeClass() {
        assertThat(STARTED).hasValue(1);
        assertThat(shared.service().port()).isPositive();
        assertThat(shared.send("POST", "/echo", "text/plain", "abc")).hasText("abc");
        assertThat(shared.admin("/livez")).hasStatus(200);
    }

    @Test
    void endsConnectionsThatATestForgot() {
        assertThat(own.client().get("/next")).keeps();
        assertThat(own.service().openConnections()).isOne();
    }

    @Test
    void runsDuringTestsOnly() {
        var idle = ServiceExtension.inMemory(ServiceExtensionTest::one);
        assertThatIllegalStateException()
                .isThrownBy(() -> idle.get("/next"))
                .withMessageContaining("@RegisterExtension");
    }

    @Nested
    class Inner {
        @Test
        void usesThoseOfTheOuterClass() {
            assertThat(STARTED).hasValue(1);
            assertThat(shared.get("/next")).hasStatus(200);
            assertThat(own.get("/next")).hasText("1");
        }
    }

    @AfterAll
    static void stillServes() {
        assertThat(shared.get("/next")).hasStatus(200);
    }
}
