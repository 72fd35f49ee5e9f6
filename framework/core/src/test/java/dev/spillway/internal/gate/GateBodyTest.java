package dev.spillway.internal.gate;

import static dev.spillway.limit.Limit.kibibytes;
import static dev.spillway.limit.Limit.mebibytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.http.Response;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GateBodyTest {
    private final GateFixture gate = new GateFixture();

    @AfterEach
    void nothingIsLeftTaken() {
        assertThat(gate.taken()).isZero();
    }

    private ScriptedCall post(Payload payload) {
        return ScriptedCall.post(gate.time, "/x", payload);
    }

    private GateFixture echo() {
        return gate.post("/x", request -> Response.bytes("x/y", request.body().bytes()), mebibytes(1));
    }

    @Test
    void readsASmallBodyBeforeItTakesPermits() throws IOException {
        echo();
        var payload = ScriptedPayload.announcing(4)
                .thenRun(() -> assertThat(gate.gate().process().taken()).isZero(), "ab")
                .then("cd");
        try (var admission = gate.admit(post(payload))) {
            assertThat(payload.reads()).isEqualTo(2);
            assertThat(GateAdmissionTest.text(admission.handle())).isEqualTo("abcd");
        }
    }

    @Test
    void waitsForASmallBodyNoLongerThanItsCaller() {
        echo();
        var payload = ScriptedPayload.announcing(4);
        for (var i = 0; i < 4; i++) {
            payload.thenRun(() -> gate.time.advance(Duration.ofMillis(400)), "a");
        }
        var refusal = gate.refusal(post(payload).with("X-Request-Timeout-Ms", "1000"));
        assertThat(refusal.reason()).isEqualTo(Reason.DEADLINE);
        assertThat(payload.reads()).isEqualTo(3);
    }

    @Test
    void waitsForASmallBodyNoLongerThanTheProcess() {
        echo();
        var payload = ScriptedPayload.announcing(4)
                .then("a")
                .thenRun(() -> gate.lifecycle.advance(Lifecycle.Stage.CANCELLING), "a")
                .then("ab");
        var refusal = gate.refusal(post(payload));
        assertThat(refusal.reason()).isEqualTo(Reason.DRAINING);
        assertThat(payload.reads()).isEqualTo(2);
    }

    @Test
    void readsNothingThatTheClientSendsOnlyWhenAsked() throws IOException {
        echo();
        var payload = ScriptedPayload.announcing(2).expectingContinue().then("ab");
        try (var admission = gate.admit(post(payload))) {
            assertThat(payload.reads()).isZero();
            assertThat(GateAdmissionTest.text(admission.handle())).isEqualTo("ab");
        }
    }

    @Test
    void readsNothingOfALargeBody() throws IOException {
        echo();
        var large = HeldPayload.PREFIX + 1;
        var payload = ScriptedPayload.announcing(large).then(new byte[large]);
        try (var admission = gate.admit(post(payload))) {
            assertThat(payload.reads()).isZero();
            assertThat(GateAdmissionTest.text(admission.handle())).hasSize(large);
        }
    }

    @Test
    void goesOnReadingAChunkedBodyThatProvesLarge() throws IOException {
        echo();
        var payload = ScriptedPayload.chunked();
        for (var i = 0; i < 10; i++) {
            payload.then(("" + i).repeat(10_000));
        }
        try (var admission = gate.admit(post(payload))) {
            assertThat(gate.bytes.held()).isEqualTo(HeldPayload.PREFIX);
            var text = GateAdmissionTest.text(admission.handle());
            assertThat(text).hasSize(100_000).startsWith("000").endsWith("999");
        }
    }

    @Test
    void knowsTheLengthOfAChunkedBodyThatProvesSmall() throws IOException {
        var payload = ScriptedPayload.chunked().then("abc");
        try (var held = HeldPayload.of(payload, gate.bytes.lease(), () -> {})) {
            assertThat(held.length()).isEqualTo(3);
            assertThat(held.wire()).isEqualTo(WeightedPermits.Wire.FREE);
        }
    }

    @Test
    void leasesBytesAsTheyArriveNotAsTheyAreAnnounced() throws IOException {
        echo();
        var seen = new ArrayList<Long>();
        var payload = ScriptedPayload.announcing(60_000)
                .thenRun(() -> seen.add(gate.bytes.held()), "x")
                .thenRun(() -> seen.add(gate.bytes.held()), "x".repeat(59_999));
        gate.serve(post(payload));
        assertThat(seen).allMatch(held -> held <= 8 << 10);
    }

    @Test
    void refusesABodyWhenTheProcessHoldsTooMuch() {
        gate.bytes = new ByteBudget(1000);
        echo();
        var refusal = gate.refusal(post(ScriptedPayload.announcing(1001).then(new byte[1001])));
        assertThat(refusal.reason()).isEqualTo(Reason.BYTES);
        assertThat(refusal.problem().limit().orElseThrow().setting()).isEqualTo("spillway.process.bytes");
        assertThat(refusal.response().header("Retry-After")).isPresent();
    }

    @Test
    void refusesAChunkedBodyPastLimitBeforeItTakesPermits() {
        gate.post("/x", _ -> Response.text("hi"), kibibytes(1));
        var refusal =
                gate.refusal(post(ScriptedPayload.chunked().then(new byte[1024]).then("x")));
        assertThat(refusal.reason()).isEqualTo(Reason.BODY);
        assertThat(gate.observer.events()).containsExactly("POST /x: refused BODY");
    }

    @Test
    void answersTheRefusalThatAHandlerMeetsWhileItReads() throws IOException {
        echo();
        var payload = ScriptedPayload.chunked()
                .then(new byte[1 << 19])
                .then(new byte[1 << 19])
                .then("x");
        gate.bytes = new ByteBudget(4 << 20);
        assertThat(gate.serve(post(payload)).status()).isEqualTo(413);
        assertThat(gate.observer.events())
                .containsExactly("POST /x: admitted", "POST /x: refused BODY", "POST /x: answered 413");
    }

    @Test
    void findsTheRefusalAmongTheCauses() throws IOException {
        gate.post("/x", request -> {
            try {
                request.body().stream().readAllBytes();
            } catch (IOException e) {
                throw new IllegalStateException("wrapped", new RuntimeException(e));
            }
            return Response.text("never");
        });
        var payload = ScriptedPayload.announcing(100_000).thenFail(Refusal.of(Reason.TOO_SLOW, "too slow"));
        assertThat(gate.serve(post(payload)).status()).isEqualTo(408);
    }

    @Test
    void anExceptionOfTheHandlersOwnIsNotTakenForTheRefusal() throws IOException {
        gate.post("/x", request -> {
            try {
                request.body().stream().readAllBytes();
            } catch (IOException e) {
                throw new IllegalStateException("unrelated");
            }
            return Response.text("never");
        });
        var payload = ScriptedPayload.announcing(100_000).thenFail(Refusal.of(Reason.TOO_SLOW, "too slow"));
        assertThat(gate.serve(post(payload)).status()).isEqualTo(500);
    }

    @Test
    void answersNobodyWhenTheClientIsGone() {
        echo();
        var gone = new EOFException("gone");
        var payload = ScriptedPayload.announcing(100_000).thenFail(gone);
        assertThatThrownBy(() -> gate.serve(post(payload))).isSameAs(gone);
        assertThat(gate.observer.events()).containsExactly("POST /x: admitted", "POST /x: answered 0");
    }

    @Test
    void isGoneWhenTheClientLeavesWithinASmallBody() {
        echo();
        var gone = new EOFException("gone");
        assertThatThrownBy(() -> gate.admit(post(ScriptedPayload.announcing(2).thenFail(gone))))
                .isSameAs(gone);
        assertThat(gate.observer.events()).isEmpty();
    }

    @Test
    void givesBackTheBytesOfABodyWhoseReadingFails() {
        gate.post("/x", _ -> Response.text("hi"));
        var payload = ScriptedPayload.announcing(10)
                .then("12345")
                .thenRun(
                        () -> {
                            throw new OutOfMemoryError("for a test");
                        },
                        "");
        assertThatThrownBy(() -> gate.admit(ScriptedCall.post(gate.time, "/x", payload)))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(gate.taken()).isZero();
    }
}
