package dev.spillway.internal.gate;

import static dev.spillway.limit.Limit.kibibytes;
import static dev.spillway.limit.Limit.perClient;
import static dev.spillway.limit.Limit.perMinute;
import static dev.spillway.limit.Limit.permits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.spillway.http.Method;
import dev.spillway.http.Problem;
import dev.spillway.http.ProblemException;
import dev.spillway.http.Response;
import dev.spillway.limit.Knobs;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GateTest {
    private final GateFixture gate = new GateFixture();

    @AfterEach
    void nothingIsLeftTaken() {
        assertThat(gate.taken()).isZero();
    }

    private static Problem.Bound bound(Refusal refusal) {
        return refusal.problem().limit().orElseThrow();
    }

    @Test
    void servesACallAndCountsItOnce() throws IOException {
        gate.get("/hello", _ -> Response.text("hi"));
        assertThat(gate.serve(gate.call("/hello")).status()).isEqualTo(200);
        assertThat(gate.observer.events()).containsExactly("GET /hello: admitted", "GET /hello: answered 200");
    }

    @Test
    void refusesAPathWithoutRoute() {
        gate.get("/hello", _ -> Response.text("hi"));
        assertThat(gate.refusal(gate.call("/other")).reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(gate.observer.events()).containsExactly("-: refused NOT_FOUND");
    }

    @Test
    void tellsWhichMethodsAPathAllows() {
        gate.get("/hello", _ -> Response.text("hi"));
        var refusal = gate.refusal(ScriptedCall.of(gate.time, Method.DELETE, "/hello"));
        assertThat(refusal.response().status()).isEqualTo(405);
        assertThat(refusal.response().header("Allow")).hasValue("GET, HEAD, OPTIONS");
    }

    @Test
    void answersHeadByTheRouteOfGet() throws IOException {
        gate.get("/hello", request -> Response.text(request.method().name()));
        assertThat(gate.serve(ScriptedCall.of(gate.time, Method.HEAD, "/hello")).status())
                .isEqualTo(200);
        assertThat(gate.observer.events()).first().isEqualTo("GET /hello: admitted");
    }

    @Test
    void answersOptionsWithWhatAPathAllows() throws IOException {
        gate.get("/hello", _ -> Response.text("hi")).post("/hello", _ -> Response.text("hi"));
        var response = gate.serve(ScriptedCall.of(gate.time, Method.OPTIONS, "/hello"));
        assertThat(response.status()).isEqualTo(204);
        assertThat(response.header("Allow")).hasValue("GET, HEAD, POST, OPTIONS");
        assertThat(gate.observer.events()).containsExactly("-: admitted", "-: answered 204");
    }

    @Test
    void answersOptionsOfTheServerAndOfHealthChecks() throws IOException {
        gate.get("/hello", _ -> Response.text("hi"));
        for (var path : List.of("*", "/")) {
            var response = gate.serve(ScriptedCall.of(gate.time, Method.OPTIONS, path));
            assertThat(response.status()).as(path).isEqualTo(204);
        }
    }

    @Test
    void leavesOptionsToARouteOfItsOwn() throws IOException {
        gate.route(Method.OPTIONS, "/", _ -> Response.text("mine"), FixedWeight.ONE);
        assertThat(gate.serve(ScriptedCall.of(gate.time, Method.OPTIONS, "/")).status())
                .isEqualTo(200);
    }

    @Test
    void refusesEverythingWhenTheProcessEnds() {
        gate.get("/hello", _ -> Response.text("hi"));
        gate.lifecycle.advance(Lifecycle.Stage.CANCELLING);
        var refusal = gate.refusal(gate.call("/hello"));
        assertThat(refusal.reason()).isEqualTo(Reason.DRAINING);
        assertThat(refusal.response().header("Retry-After")).hasValue("1");
    }

    @Test
    void refusesABodyThatIsAnnouncedAsTooLargeBeforeItCostsAnything() {
        gate.post("/echo", _ -> Response.text("hi"), kibibytes(1), perClient(perMinute(1)));
        var payload = ScriptedPayload.announcing(1025);
        for (var i = 0; i < 3; i++) {
            var refusal = gate.refusal(ScriptedCall.post(gate.time, "/echo", payload));
            assertThat(refusal.reason()).as("no token is taken").isEqualTo(Reason.BODY);
            assertThat(bound(refusal))
                    .isEqualTo(new Problem.Bound("spillway.routes.\"POST /echo\".max-body", "1 KiB", "1025 B"));
        }
        assertThat(payload.reads()).isZero();
    }

    @Test
    void takesABodyOfExactlyTheLimit() throws IOException {
        gate.post("/echo", request -> Response.bytes("x/y", request.body().bytes()), kibibytes(1));
        var payload = ScriptedPayload.announcing(1024).then(new byte[1024]);
        assertThat(gate.serve(ScriptedCall.post(gate.time, "/echo", payload)).status())
                .isEqualTo(200);
    }

    @Test
    void boundsTheRateOfOneClient() throws IOException {
        gate.get("/x", _ -> Response.text("hi"), perClient(perMinute(30).burst(2)), perMinute(600));
        gate.serve(gate.call("/x"));
        gate.serve(gate.call("/x"));
        var refusal = gate.refusal(gate.call("/x"));
        assertThat(refusal.reason()).isEqualTo(Reason.CLIENT_RATE);
        assertThat(bound(refusal).setting()).isEqualTo("spillway.routes.\"GET /x\".client-rate");
        assertThat(refusal.response().header("Retry-After")).hasValue("2");
        gate.serve(gate.call("/x").from("192.0.2.2"));
        gate.time.advanceMillis(2_000);
        gate.serve(gate.call("/x"));
    }

    @Test
    void boundsTheRateOfAnEndpoint() throws IOException {
        gate.get("/x", _ -> Response.text("hi"), perMinute(60).burst(2));
        gate.serve(gate.call("/x").from("192.0.2.1"));
        gate.serve(gate.call("/x").from("192.0.2.2"));
        var refusal = gate.refusal(gate.call("/x").from("192.0.2.3"));
        assertThat(refusal.reason()).isEqualTo(Reason.RATE);
        assertThat(refusal.response().status()).isEqualTo(429);
        assertThat(refusal.response().header("Retry-After")).hasValue("1");
    }

    @Test
    void aClientPastItsRateDoesNotUseUpTheRateOfTheEndpoint() throws IOException {
        gate.get(
                "/x",
                _ -> Response.text("hi"),
                perMinute(60).burst(3),
                perClient(perMinute(1).burst(1)));
        for (var i = 0; i < 50; i++) {
            try {
                gate.serve(gate.call("/x"));
            } catch (Refusal refusal) {
                assertThat(refusal.reason()).isEqualTo(Reason.CLIENT_RATE);
            }
        }
        gate.serve(gate.call("/x").from("192.0.2.2"));
        gate.serve(gate.call("/x").from("192.0.2.3"));
    }

    @Test
    void aStoppedProcessGivesNoFreeBurst() throws IOException {
        gate.get("/x", _ -> Response.text("hi"), perMinute(60).burst(2));
        gate.serve(gate.call("/x"));
        gate.serve(gate.call("/x"));
        gate.time.stopProcess(Duration.ofSeconds(20));
        assertThat(gate.refusal(gate.call("/x")).reason()).isEqualTo(Reason.RATE);
    }

    @Test
    void boundsThePermitsOfAnEndpoint() throws Exception {
        gate.get("/x", _ -> Response.text("hi"), permits(1)).set(Knobs.CALLS, "8");
        try (var _ = gate.admit(gate.call("/x"))) {
            var refusal = new AtomicReference<Refusal>();
            gate.runPastItsWait(() -> refusal.set(gate.refusal(gate.call("/x").from("192.0.2.2"))));
            assertThat(refusal.get().reason()).isEqualTo(Reason.PERMITS);
            assertThat(refusal.get().response().status()).isEqualTo(429);
            assertThat(refusal.get().response().header("Retry-After")).hasValue("1");
        }
        gate.serve(gate.call("/x"));
    }

    @Test
    void aCallThatTheEndpointRefusesTakesNothingFromItsClient() throws IOException {
        gate.get(
                "/x",
                _ -> Response.text("hi"),
                perMinute(60).burst(1),
                perClient(perMinute(1).burst(1)));
        gate.serve(gate.call("/x").from("192.0.2.2"));
        for (var i = 0; i < 3; i++) {
            assertThat(gate.refusal(gate.call("/x")).reason()).isEqualTo(Reason.RATE);
        }
        gate.time.advanceMillis(1_000);
        gate.serve(gate.call("/x"));
    }

    @Test
    void boundsTheUploadsOfOneClientInTheWholeProcess() throws IOException {
        gate.set(Knobs.CALLS, "8");
        for (var path : new String[] {"/a", "/b", "/c"}) {
            gate.post(path, _ -> Response.text("hi"), permits(8));
        }
        var upload = ScriptedPayload.announcing(100_000);
        try (var _ = gate.admit(ScriptedCall.post(gate.time, "/a", upload));
                var _ = gate.admit(ScriptedCall.post(gate.time, "/b", upload))) {
            var refusal = gate.refusal(ScriptedCall.post(gate.time, "/c", upload));
            assertThat(refusal.reason()).isEqualTo(Reason.CLIENT_SHARE);
            assertThat(gate.gate().process().taken()).isEqualTo(2);
        }
    }

    @Test
    void boundsTheCallsOfTheProcess() throws IOException {
        gate.set(Knobs.CALLS, "8").get("/x", _ -> Response.text("hi")).get("/y", _ -> Response.text("hi"));
        var open = new ArrayList<Admission>();
        for (var i = 0; i < 8; i++) {
            open.add(gate.admit(gate.call(i % 2 == 0 ? "/x" : "/y")));
        }
        var refusal = gate.refusal(gate.call("/x"));
        assertThat(refusal.reason()).isEqualTo(Reason.PROCESS);
        assertThat(bound(refusal).setting()).isEqualTo("spillway.process.calls");
        assertThat(refusal.response().header("Retry-After")).hasValue("1");
        open.forEach(Admission::close);
        gate.serve(gate.call("/x"));
    }

    @Test
    void clampsAComputedWeightAndCountsThat() throws IOException {
        gate.route(
                Method.GET,
                "/x",
                _ -> Response.text("hi"),
                request -> Integer.parseInt(request.header("Weight").orElseThrow()),
                permits(4));
        gate.serve(gate.call("/x").with("Weight", "4"));
        gate.serve(gate.call("/x").with("Weight", "5"));
        gate.serve(gate.call("/x").with("Weight", "-1"));
        assertThat(gate.observer.events().stream().filter("GET /x: clamped"::equals))
                .hasSize(2);
    }

    @Test
    void answersForAWeightThatFails() {
        gate.route(Method.GET, "/x", _ -> Response.text("hi"), _ -> {
            throw new IllegalStateException("a secret");
        });
        var refusal = gate.refusal(gate.call("/x"));
        assertThat(refusal.reason()).isEqualTo(Reason.FAULT);
        assertThat(refusal.problem().detail()).isEmpty();
    }

    @Test
    void aWeightMayRefuseWithAProblemOfItsOwn() {
        gate.route(Method.GET, "/x", _ -> Response.text("hi"), _ -> {
            throw new ProblemException(Problem.of(422, "No Weight"));
        });
        var call = gate.call("/x");

        assertThat(gate.refusal(call).response().status()).isEqualTo(422);
        assertThat(gate.observer.events()).containsExactly("GET /x: refused PROBLEM");
        assertThat(call.notes().status()).isEqualTo(422);
    }

    @Test
    void aWeightCannotReadTheBody() {
        gate.route(
                Method.POST,
                "/x",
                _ -> Response.text("hi"),
                request -> request.body().bytes().length);
        var payload = ScriptedPayload.announcing(2).then("ab");
        assertThat(gate.refusal(ScriptedCall.post(gate.time, "/x", payload)).reason())
                .isEqualTo(Reason.FAULT);
    }

    @Test
    void namesTwoRoutesThatAnswerTheSameCalls() {
        gate.get("/x/{a}", _ -> Response.text("hi")).get("/x/{b}", _ -> Response.text("hi"));
        assertThatThrownBy(gate::gate).hasMessageContaining("/x/{a}");
        // The check at the end needs a gate.
        gate.forget();
    }

    @Test
    void givesBackInReverse() throws IOException {
        var order = new ArrayList<String>();
        var holds = new Holds();
        holds.keep(() -> order.add("first"));
        holds.keep(() -> {
            order.add("second");
            throw new IllegalStateException();
        });
        holds.keep(() -> order.add("third"));
        assertThatThrownBy(holds::close).isInstanceOf(IllegalStateException.class);
        holds.close();
        assertThat(order).containsExactly("third", "second", "first");
    }

    /// The registry of meters is the application's, and may fail.
    @Test
    void givesBackThePermitsOfACallThatCannotBeCounted() throws Exception {
        gate.get("/x", _ -> Response.text("hi"), permits(2));
        gate.observer.whenWaited = () -> {
            throw new IllegalStateException("for a test");
        };
        var first = gate.admit(gate.call("/x"));
        var other = gate.admit(gate.call("/x"));
        var failure = new AtomicReference<Throwable>();
        var second = Thread.startVirtualThread(() ->
                failure.set(catchThrowable(() -> gate.admit(gate.call("/x")).close())));
        while (second.isAlive() && gate.observer.waiting() == 0) {
            Thread.sleep(1);
        }
        gate.time.advanceMillis(1);
        first.close();
        second.join();
        other.close();
        assertThat(failure.get()).isInstanceOf(IllegalStateException.class);
        assertThat(gate.taken()).isZero();
    }
}
