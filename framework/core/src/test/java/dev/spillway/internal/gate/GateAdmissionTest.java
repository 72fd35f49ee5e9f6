package dev.spillway.internal.gate;

import static dev.spillway.limit.Limit.permits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.http.Deadline;
import dev.spillway.http.Entity;
import dev.spillway.http.Method;
import dev.spillway.http.Problem;
import dev.spillway.http.ProblemException;
import dev.spillway.http.Response;
import dev.spillway.limit.Knobs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GateAdmissionTest {
    private final GateFixture gate = new GateFixture();

    static String text(Response response) {
        return new String(((Entity.Bytes) response.entity()).bytes(), StandardCharsets.UTF_8);
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(gate.taken()).isZero();
        assertThat(Thread.interrupted()).as("an interrupt is pending").isFalse();
    }

    @Test
    void writesAValueAsJsonWhileTheDeadlineRuns() throws IOException {
        gate.get("/x", _ -> Response.json(Map.of("a", 1)));
        var response = gate.serve(gate.call("/x"));
        assertThat(text(response)).isEqualTo("{\"a\":1}");
        assertThat(response.header("Content-Type")).hasValue("application/json");
    }

    @Test
    void answersTheProblemThatAHandlerThrows() throws IOException {
        gate.get("/x", _ -> {
            throw new ProblemException(Problem.of(409, "Conflict").detail("twice"));
        });
        var response = gate.serve(gate.call("/x"));
        assertThat(response.status()).isEqualTo(409);
        assertThat(text(response)).contains("twice");
    }

    @Test
    void answersAnUnforeseenExceptionWithoutDetail() throws IOException {
        gate.get("/x", _ -> {
            throw new IllegalStateException("password=hunter2");
        });
        var response = gate.serve(gate.call("/x"));
        assertThat(response.status()).isEqualTo(500);
        assertThat(text(response)).doesNotContain("hunter2").doesNotContain("detail");
        assertThat(gate.observer.events()).containsExactly("GET /x: admitted", "GET /x: answered 500");
    }

    @Test
    void survivesErrors() throws IOException {
        var errors = new ArrayList<Error>();
        errors.add(new StackOverflowError());
        errors.add(new OutOfMemoryError("for a test"));
        errors.add(new AssertionError());
        gate.get("/x", _ -> {
            throw errors.removeFirst();
        });
        while (!errors.isEmpty()) {
            assertThat(gate.serve(gate.call("/x")).status()).isEqualTo(500);
        }
    }

    @Test
    void answers500ForAHandlerThatReturnsNull() throws IOException {
        gate.get("/x", _ -> null);
        assertThat(gate.serve(gate.call("/x")).status()).isEqualTo(500);
    }

    @Test
    void answers500ForAValueThatIsNoJson() throws IOException {
        var ring = new HashMap<String, Object>();
        ring.put("ring", ring);
        gate.get("/x", _ -> Response.json(ring));
        assertThat(gate.serve(gate.call("/x")).status()).isEqualTo(500);
    }

    @Test
    void answersByTheFirstRuleThatFits() throws IOException {
        gate.onError(UncheckedIOException.class, _ -> Response.status(502));
        gate.onError(
                IllegalArgumentException.class,
                e -> Response.json(e.getMessage()).withStatus(422));
        gate.onError(RuntimeException.class, _ -> Response.status(418));
        gate.get("/x", _ -> Response.text("" + Integer.parseInt("no number")));
        var response = gate.serve(gate.call("/x"));
        assertThat(response.status()).isEqualTo(422);
        assertThat(text(response)).contains("no number");
    }

    @Test
    void answers500WhenARuleFailsToo() throws IOException {
        gate.onError(RuntimeException.class, _ -> {
            throw new IllegalStateException();
        });
        gate.get("/x", _ -> {
            throw new IllegalStateException();
        });
        assertThat(gate.serve(gate.call("/x")).status()).isEqualTo(500);
    }

    @Test
    void rulesDoNotSeeProblems() throws IOException {
        gate.onError(RuntimeException.class, _ -> Response.status(418));
        gate.get("/x", _ -> {
            throw new ProblemException(Problem.of(409, "Conflict"));
        });
        assertThat(gate.serve(gate.call("/x")).status()).isEqualTo(409);
    }

    @Test
    void rulesDoNotSeeTheEndOfACallThatIsStopped() throws IOException {
        var seen = new ArrayList<Exception>();
        gate.onError(RuntimeException.class, e -> {
            seen.add(e);
            return Response.status(418);
        });
        var call = gate.call("/x");
        gate.get("/x", _ -> {
            call.timer().cancel();
            // As whoever reads a body does.
            call.timer().suspend();
            return Response.text("never");
        });
        assertThat(gate.serve(call).status()).isEqualTo(503);
        assertThat(seen).isEmpty();
    }

    @Test
    void rulesRunUnderTheDeadline() throws IOException {
        gate.onError(IllegalStateException.class, _ -> {
            gate.time.advance(Duration.ofSeconds(11));
            return Response.status(418);
        });
        gate.get("/x", _ -> {
            throw new IllegalStateException();
        });
        assertThat(gate.serve(gate.call("/x")).status()).isEqualTo(504);
    }

    @Test
    void closesOnce() throws IOException {
        gate.get("/x", _ -> Response.text("hi"));
        var admission = gate.admit(gate.call("/x"));
        admission.handle();
        admission.left();
        admission.close();
        admission.close();
        assertThat(gate.observer.events()).containsExactly("GET /x: admitted", "GET /x: answered 200");
    }

    @Test
    void anAnswerThatHasNotLeftIsNone() throws IOException {
        gate.get("/x", _ -> Response.text("hi"));
        var call = gate.call("/x");
        try (var admission = gate.admit(call)) {
            assertThat(admission.handle().status()).isEqualTo(200);
        }
        var options = ScriptedCall.of(gate.time, Method.OPTIONS, "/x");
        try (var admission = gate.admit(options)) {
            assertThat(admission.handle().status()).isEqualTo(204);
        }
        assertThat(call.notes().status()).isZero();
        assertThat(options.notes().status()).isZero();
        assertThat(gate.observer.events())
                .containsExactly("GET /x: admitted", "GET /x: answered 0", "-: admitted", "-: answered 0");
    }

    @Test
    void givesBackAllWhateverRunsAtItsEnd() throws IOException {
        var ended = new ArrayList<String>();
        gate.get("/x", _ -> {
            var deadline = Deadline.current();
            deadline.onEnd(() -> ended.add("first"));
            deadline.onEnd(() -> {
                throw new AssertionError("for a test");
            });
            deadline.onEnd(() -> ended.add("last"));
            return Response.text("hi");
        });
        assertThat(gate.serve(gate.call("/x")).status()).isEqualTo(200);
        assertThat(ended).containsExactly("last", "first");
        assertThat(gate.observer.events()).last().isEqualTo("GET /x: answered 200");
    }

    /// As when the heap is full just then.
    @Test
    void givesBackAllOfACallThatCannotBeOpened() {
        gate.get("/x", _ -> Response.text("hi"));
        var leases = new AtomicInteger();
        var payload = new ScriptedPayload() {
            @Override
            public ByteBudget.Lease lease(ByteBudget bytes) {
                if (leases.incrementAndGet() > 1) {
                    throw new OutOfMemoryError("for a test");
                }
                return bytes.lease();
            }
        };
        assertThatThrownBy(() -> gate.admit(gate.call("/x").with(payload))).isInstanceOf(OutOfMemoryError.class);
        assertThat(leases).hasValue(2);
        assertThat(gate.observer.events()).containsExactly("GET /x: admitted", "GET /x: answered 0");
    }

    @Test
    void givesBackAllWhenNobodyRunsTheHandler() throws IOException {
        gate.get("/x", _ -> Response.text("hi"));
        gate.admit(gate.call("/x")).close();
        assertThat(gate.observer.events()).containsExactly("GET /x: admitted", "GET /x: answered 0");
    }

    @Test
    void handsOverASmallAnswerWithoutItsPermits() throws IOException {
        gate.bytes = new ByteBudget(0);
        gate.get("/x", _ -> Response.text("hi"));
        try (var admission = gate.admit(gate.call("/x"))) {
            admission.handle();
            assertThat(gate.gate().process().taken()).isEqualTo(1);
            admission.handOver(GateAdmission.SMALL);
            assertThat(gate.gate().process().taken()).isZero();
            assertThat(gate.lifecycle.calls()).as("still in flight").isEqualTo(1);
        }
    }

    @Test
    void leasesTheBytesOfALargeAnswerAndHandsItOver() throws IOException {
        gate.get("/x", _ -> Response.bytes("x/y", new byte[100_000]));
        try (var admission = gate.admit(gate.call("/x"))) {
            admission.handle();
            admission.handOver(100_000);
            assertThat(gate.gate().process().taken()).isZero();
            assertThat(gate.bytes.held()).isEqualTo(100_000);
        }
    }

    @Test
    void keepsThePermitsOfAnAnswerThatTheBudgetDoesNotHold() throws IOException {
        gate.bytes = new ByteBudget(50_000);
        gate.get("/x", _ -> Response.bytes("x/y", new byte[100_000]));
        try (var admission = gate.admit(gate.call("/x"))) {
            assertThat(admission.handle().status()).isEqualTo(200);
            admission.handOver(100_000);
            assertThat(gate.gate().process().taken()).isEqualTo(1);
            assertThat(gate.gate().process().transferring())
                    .as("it is a transfer")
                    .isEqualTo(1);
        }
    }

    @Test
    void boundsTheStreamedAnswersOfOneClient() throws Exception {
        gate.get("/x", _ -> Response.stream("x/y", _ -> {}), permits(8));
        var open = new ArrayList<Admission>();
        for (var i = 0; i < 2; i++) {
            open.add(gate.admit(gate.call("/x")));
            assertThat(open.getLast().handle().status()).isEqualTo(200);
        }
        var third = gate.admit(gate.call("/x"));
        open.add(third);
        var response = new AtomicReference<Response>();
        gate.runPastItsWait(() -> {
            try {
                response.set(third.handle());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertThat(response.get().status()).isEqualTo(429);
        assertThat(text(response.get())).contains("client-share");
        third.left();
        try (var other = gate.admit(gate.call("/x").from("192.0.2.2"))) {
            assertThat(other.handle().status()).isEqualTo(200);
        }
        open.forEach(Admission::close);
        assertThat(gate.observer.events()).contains("GET /x: refused CLIENT_SHARE", "GET /x: answered 429");
    }

    @Test
    void boundsTheTransfersOfOneClientInTheWholeProcess() throws IOException {
        gate.set(Knobs.CALLS, "8");
        for (var path : new String[] {"/a", "/b", "/c"}) {
            gate.get(path, _ -> Response.stream("x/y", _ -> {}), permits(8));
        }
        try (var a = gate.admit(gate.call("/a"));
                var b = gate.admit(gate.call("/b"));
                var c = gate.admit(gate.call("/c"))) {
            assertThat(a.handle().status()).isEqualTo(200);
            assertThat(b.handle().status()).isEqualTo(200);
            assertThat(c.handle().status()).isEqualTo(429);
        }
    }

    @Test
    void aHeadOfAStreamIsNoTransfer() throws IOException {
        gate.get("/x", _ -> Response.stream("x/y", _ -> {}), permits(1));
        try (var admission = gate.admit(ScriptedCall.of(gate.time, Method.HEAD, "/x"))) {
            admission.handle();
            assertThat(gate.gate().process().transferring()).isZero();
        }
    }
}
