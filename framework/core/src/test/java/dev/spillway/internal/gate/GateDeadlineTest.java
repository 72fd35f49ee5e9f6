package dev.spillway.internal.gate;

import static dev.spillway.limit.Limit.millis;
import static dev.spillway.limit.Limit.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Deadline;
import dev.spillway.http.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateDeadlineTest {
    private final GateFixture gate = new GateFixture();

    @AfterEach
    void nothingIsLeft() {
        assertThat(gate.taken()).isZero();
        assertThat(Thread.interrupted()).as("an interrupt is pending").isFalse();
    }

    private Duration remainingIn(ScriptedCall call) throws IOException {
        var seen = new AtomicReference<Duration>();
        gate.get(
                "/x",
                _ -> {
                    seen.set(Deadline.current().remaining());
                    return Response.text("hi");
                },
                seconds(10));
        gate.serve(call);
        return seen.get();
    }

    @Test
    void bindsTheDeadlineOfTheRoute() throws IOException {
        assertThat(remainingIn(gate.call("/x"))).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void countsFromTheHeadOfTheRequest() throws IOException {
        var call = gate.call("/x");
        gate.time.advanceMillis(300);
        assertThat(remainingIn(call)).isEqualTo(Duration.ofMillis(9_700));
    }

    @ParameterizedTest
    @CsvSource({
        "X-Request-Timeout-Ms, 500, 500",
        "x-envoy-expected-rq-timeout-ms, 700, 700",
        "Connect-Timeout-Ms, 0900, 900",
        "X-Request-Timeout-Ms, 99999999999999999999999999, 10000",
        "X-Request-Timeout-Ms, 20000, 10000",
        "X-Request-Timeout-Ms, -1, 10000",
        "X-Request-Timeout-Ms, +5, 10000",
        "X-Request-Timeout-Ms, 5.0, 10000",
        "X-Request-Timeout-Ms, 5s, 10000",
        "X-Request-Timeout-Ms, '', 10000",
        "X-Request-Timeout-Ms, ٥, 10000"
    })
    void takesTheSmallerOfRouteAndCaller(String name, String value, long expected) throws IOException {
        assertThat(remainingIn(gate.call("/x").with(name, value))).isEqualTo(Duration.ofMillis(expected));
    }

    @Test
    void takesTheSmallestOfAllThatTheCallerSays() throws IOException {
        var call = gate.call("/x").with("X-Request-Timeout-Ms", "800").with("Connect-Timeout-Ms", "300");
        assertThat(remainingIn(call)).isEqualTo(Duration.ofMillis(300));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "000", "100"})
    void refusesWhatIsOverAlready(String value) {
        gate.get("/x", _ -> Response.text("hi"));
        var call = gate.call("/x").with("X-Request-Timeout-Ms", value);
        gate.time.advanceMillis(100);
        var refusal = gate.refusal(call);
        assertThat(refusal.reason()).isEqualTo(Reason.DEADLINE);
        assertThat(refusal.problem().status()).isEqualTo(504);
    }

    @Test
    void interruptsAHandlerAtItsDeadline() throws IOException {
        gate.get(
                "/x",
                _ -> {
                    gate.time.advanceMillis(2_100);
                    Thread.sleep(60_000);
                    return Response.text("never");
                },
                seconds(2));
        var response = gate.serve(gate.call("/x"));
        assertThat(response.status()).isEqualTo(504);
        assertThat(gate.observer.events())
                .containsExactly("GET /x: admitted", "GET /x: refused DEADLINE", "GET /x: answered 504");
    }

    @Test
    void namesTheDeadlineInTheProblem() throws IOException {
        gate.get(
                "/x",
                _ -> {
                    gate.time.advanceMillis(2_100);
                    throw new InterruptedException();
                },
                seconds(2));
        var body = GateAdmissionTest.text(gate.serve(gate.call("/x")));
        assertThat(body)
                .contains("\"setting\":\"spillway.routes.\\\"GET /x\\\".deadline\"")
                .contains("\"limit\":\"2s\"");
    }

    @Test
    void anAnswerThatComesTooLateIsNone() throws IOException {
        gate.get(
                "/x",
                _ -> {
                    gate.time.advanceMillis(2_100);
                    return Response.text("late");
                },
                seconds(2));
        assertThat(gate.serve(gate.call("/x")).status()).isEqualTo(504);
    }

    @Test
    void aFailureAfterTheDeadlineIsNotShownToTheRulesForErrors() throws IOException {
        var shown = new ArrayList<Exception>();
        gate.onError(Exception.class, e -> {
            shown.add(e);
            return Response.status(418);
        });
        gate.get(
                "/x",
                _ -> {
                    gate.time.advanceMillis(2_100);
                    throw new InterruptedException();
                },
                seconds(2));
        assertThat(gate.serve(gate.call("/x")).status()).isEqualTo(504);
        assertThat(shown).isEmpty();
    }

    @Test
    void aFailureAfterTheDeadlineIsLateEvenIfNobodyHasNoticedYet() throws IOException {
        gate.get("/x", _ -> {
            gate.time.advanceUnnoticed(Duration.ofMillis(300));
            throw new IllegalStateException("a time-out of something below");
        });
        assertThat(gate.serve(gate.call("/x").with("X-Request-Timeout-Ms", "200"))
                        .status())
                .isEqualTo(504);
    }

    @Test
    void answers503ToACallThatTheEndOfTheProcessInterrupts() throws IOException {
        var call = gate.call("/x");
        gate.get("/x", _ -> {
            call.timer().cancel();
            gate.time.advanceMillis(100);
            Thread.sleep(60_000);
            return Response.text("never");
        });
        var response = gate.serve(call);
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.header("Retry-After")).isPresent();
    }

    @Test
    void beginsNoHandlerWhenTheProcessHasComeToItsEnd() throws IOException {
        gate.get("/x", _ -> Response.text("hi"));
        try (var admission = gate.admit(gate.call("/x"))) {
            gate.lifecycle.advance(Lifecycle.Stage.CANCELLING);
            assertThat(admission.handle().status()).isEqualTo(503);
        }
    }

    @Test
    void standsStillWhileASmallBodyIsWaitedFor() throws IOException {
        var seen = new AtomicReference<Duration>();
        gate.post(
                "/x",
                request -> {
                    seen.set(request.deadline().remaining());
                    return Response.text(request.body().text());
                },
                seconds(1));
        var payload = ScriptedPayload.announcing(2).thenRun(() -> gate.time.advanceMillis(3_000), "ab");
        assertThat(gate.serve(ScriptedCall.post(gate.time, "/x", payload)).status())
                .isEqualTo(200);
        assertThat(seen.get()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void theCallersTimeRunsWhileABodyIsWaitedFor() {
        gate.post("/x", _ -> Response.text("hi"));
        var payload = ScriptedPayload.announcing(2).thenRun(() -> gate.time.advanceMillis(3_000), "ab");
        var call = ScriptedCall.post(gate.time, "/x", payload).with("X-Request-Timeout-Ms", "1000");
        assertThat(gate.refusal(call).reason()).isEqualTo(Reason.DEADLINE);
    }

    @Test
    void aDeadlineThatIsKeptLongerThanItsCallIsOver() throws IOException {
        var kept = new AtomicReference<Deadline>();
        gate.get("/x", request -> {
            kept.set(request.deadline());
            return Response.text("hi");
        });
        gate.serve(gate.call("/x"));
        assertThat(kept.get().remaining()).isZero();
    }

    @Test
    void refusesAtOnceWhatTheMedianSaysIsHopeless() throws IOException {
        gate.get("/x", _ -> {
            gate.time.advanceMillis(200);
            return Response.text("hi");
        });
        for (var i = 0; i < ServiceTime.ENOUGH; i++) {
            gate.serve(gate.call("/x"));
        }
        var refusal = gate.refusal(gate.call("/x").with("X-Request-Timeout-Ms", "60"));
        // One call a second is let through, to see whether it is still so.
        refusal = refusal == null ? gate.refusal(gate.call("/x").with("X-Request-Timeout-Ms", "60")) : refusal;
        assertThat(refusal.reason()).isEqualTo(Reason.DOOMED);
        assertThat(refusal.problem().detail().orElseThrow())
                .contains("need 200 ms")
                .contains("60 ms are left");
        assertThat(gate.serve(gate.call("/x").with("X-Request-Timeout-Ms", "900"))
                        .status())
                .isEqualTo(200);
        assertThat(gate.serve(gate.call("/x")).status()).isEqualTo(200);
    }

    @Test
    void theRoutesOwnDeadlineIsNeverHopeless() throws IOException {
        gate.get(
                "/x",
                _ -> {
                    gate.time.advanceMillis(200);
                    return Response.text("late");
                },
                millis(100));
        for (var i = 0; i < 2 * ServiceTime.ENOUGH; i++) {
            assertThat(gate.serve(gate.call("/x")).status()).isEqualTo(504);
            gate.time.advanceMillis(100);
        }
        assertThat(gate.observer.events())
                .filteredOn("GET /x: admitted"::equals)
                .hasSize(2 * ServiceTime.ENOUGH);
    }
}
