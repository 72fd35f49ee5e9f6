package dev.spillway.internal.gate;

import static dev.spillway.limit.Limit.perClient;
import static dev.spillway.limit.Limit.perMinute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Deadline;
import dev.spillway.http.Problem;
import dev.spillway.http.ProblemException;
import dev.spillway.http.Response;
import dev.spillway.limit.Knobs;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IdentityTest {
    private final GateFixture gate = new GateFixture();

    @AfterEach
    void nothingIsLeft() {
        assertThat(gate.taken()).isZero();
        assertThat(Thread.interrupted()).as("an interrupt is pending").isFalse();
    }

    private ScriptedCall as(String caller) {
        return gate.call("/x").with("Caller", caller);
    }

    private void byHeader() {
        gate.authenticate(request -> request.header("Caller"));
    }

    @Test
    void tellsTheHandlerWhoCalls() throws IOException {
        byHeader();
        gate.get("/x", request -> Response.text(request.caller().orElse("nobody")));
        assertThat(GateAdmissionTest.text(gate.serve(as("ann")))).isEqualTo("ann");
    }

    @Test
    void refusesACallerThatIsNotKnown() {
        byHeader();
        gate.get("/x", _ -> Response.text("hi"));
        var refusal = gate.refusal(gate.call("/x"));
        assertThat(refusal.reason()).isEqualTo(Reason.UNAUTHENTICATED);
        assertThat(refusal.response().status()).isEqualTo(401);
        assertThat(refusal.response().header("WWW-Authenticate")).hasValue("Bearer");
    }

    @Test
    void ratesCallersNotAddresses() throws IOException {
        byHeader();
        gate.get("/x", _ -> Response.text("hi"), perClient(perMinute(1).burst(1)));
        gate.serve(as("ann"));
        assertThat(gate.refusal(as("ann").from("192.0.2.9")).reason()).isEqualTo(Reason.CLIENT_RATE);
        gate.serve(as("bob"));
    }

    @Test
    void asksNoMoreForAnAddressThatKeepsFailing() throws IOException {
        var asked = new AtomicInteger();
        gate.authenticate(request -> {
            asked.incrementAndGet();
            return request.header("Caller");
        });
        gate.get("/x", _ -> Response.text("hi"), perClient(perMinute(1).burst(3)));
        for (var i = 0; i < 3; i++) {
            assertThat(gate.refusal(gate.call("/x")).reason()).isEqualTo(Reason.UNAUTHENTICATED);
        }
        assertThat(gate.refusal(gate.call("/x")).reason()).isEqualTo(Reason.CLIENT_RATE);
        assertThat(asked).hasValue(3);
        gate.serve(as("ann").from("192.0.2.9"));
    }

    @Test
    void runsUnderTheDeadline() {
        var left = new AtomicReference<Duration>();
        gate.authenticate(_ -> {
            left.set(Deadline.current().remaining());
            gate.time.advanceMillis(300);
            Thread.sleep(60_000);
            return Optional.of("ann");
        });
        gate.get("/x", _ -> Response.text("hi"));
        var refusal = gate.refusal(gate.call("/x").with("X-Request-Timeout-Ms", "200"));
        assertThat(refusal.reason()).isEqualTo(Reason.DEADLINE);
        assertThat(left.get()).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void runsWithinThePermitsOfTheProcess() throws IOException {
        var taken = new AtomicInteger();
        gate.authenticate(_ -> {
            taken.set(gate.gate().process().taken());
            return Optional.of("ann");
        });
        gate.set(Knobs.CALLS, "8").get("/x", _ -> Response.text("hi"));
        gate.serve(gate.call("/x"));
        assertThat(taken).hasValue(1);
    }

    @Test
    void answersAProblemOfItsOwn() {
        gate.authenticate(_ -> {
            throw new ProblemException(Problem.of(403, "Forbidden"));
        });
        gate.get("/x", _ -> Response.text("hi"));
        assertThat(gate.refusal(gate.call("/x")).response().status()).isEqualTo(403);
    }

    @Test
    void letsNobodyInWhenItFails() {
        gate.authenticate(_ -> {
            throw new IllegalStateException("a secret");
        });
        gate.get("/x", _ -> Response.text("hi"));
        var refusal = gate.refusal(gate.call("/x"));
        assertThat(refusal.response().status()).isEqualTo(500);
        assertThat(GateAdmissionTest.text(refusal.response())).doesNotContain("secret");
        assertThat(gate.observer.events()).containsExactly("GET /x: refused FAULT");
    }

    @Test
    void refusesANameThatIsTooLongForAKey() throws IOException {
        byHeader();
        gate.get("/x", _ -> Response.text("hi"));
        gate.serve(as("a".repeat(256)));
        assertThat(gate.refusal(as("a".repeat(257))).reason()).isEqualTo(Reason.FAULT);
    }

    @Test
    void cannotReadTheBody() {
        gate.authenticate(request -> Optional.of(request.body().text()));
        gate.post("/x", _ -> Response.text("hi"));
        var payload = ScriptedPayload.announcing(3).then("ann");
        assertThat(gate.refusal(ScriptedCall.post(gate.time, "/x", payload)).reason())
                .isEqualTo(Reason.FAULT);
        assertThat(payload.reads()).isZero();
    }

    @Test
    void takesAnIpv6NetworkForOneClient() {
        var one = Client.of(ScriptedCall.address("2001:db8:1:2::1"));
        assertThat(Client.of(ScriptedCall.address("2001:db8:1:2:ffff::9")))
                .isEqualTo(one)
                .hasSameHashCodeAs(one);
        assertThat(Client.of(ScriptedCall.address("2001:db8:1:3::1"))).isNotEqualTo(one);
        var four = Client.of(ScriptedCall.address("192.0.2.1"));
        assertThat(Client.of(ScriptedCall.address("192.0.2.2"))).isNotEqualTo(four);
        assertThat(Client.of(ScriptedCall.address("::ffff:192.0.2.1"))).isEqualTo(four);
    }
}
