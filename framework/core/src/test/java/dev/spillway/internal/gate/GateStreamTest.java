package dev.spillway.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.http.Deadline;
import dev.spillway.http.Entity;
import dev.spillway.http.Problem;
import dev.spillway.http.ProblemException;
import dev.spillway.http.Response;
import dev.spillway.limit.Limit;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What becomes of a streamed answer when its writer, its client or its time fails: another answer while nothing of
/// it is committed, an end that nobody takes for whole afterwards.
class GateStreamTest {
    private final GateFixture gate = new GateFixture();

    @AfterEach
    void nothingIsLeft() {
        assertThat(gate.taken()).isZero();
        assertThat(Thread.interrupted()).as("an interrupt is pending").isFalse();
    }

    @Test
    void runsTheWriterUnderADeadlineOfItsOwn() throws IOException {
        var left = new AtomicReference<Duration>();
        streaming(out -> {
            left.set(Deadline.current().remaining());
            out.write('a');
        });
        assertThat(stream(new Wire())).isEmpty();
        assertThat(left.get()).isEqualTo(Duration.ofSeconds(60));
        assertThat(gate.observer.events()).last().isEqualTo("GET /x: answered 200");
    }

    @Test
    void aRouteWithAStreamProfileHasItsOwnTime() throws IOException {
        var usual = Duration.ofSeconds(60).toNanos();
        gate.get(
                "/x",
                _ -> Response.stream("x/y", out -> out.write('a')),
                Limit.stream().minutes(30));
        gate.get("/y", _ -> Response.stream("x/y", out -> out.write('a')));
        try (var admission = gate.admit(gate.call("/x"))) {
            assertThat(admission.longest(usual))
                    .isEqualTo(Duration.ofMinutes(30).toNanos());
        }
        try (var admission = gate.admit(gate.call("/y"))) {
            assertThat(admission.longest(usual)).isEqualTo(usual);
        }
    }

    @Test
    void breaksOffAWriterThatIsTooLate() {
        streaming(this::tooLate);
        assertThatThrownBy(() -> stream(new Wire().committed()))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(Refusal.class);
        assertThat(gate.observer.events()).last().isEqualTo("GET /x: answered 504");
    }

    @Test
    void breaksOffAWriterThatFails() {
        streaming(GateStreamTest::fail);
        assertThatThrownBy(() -> stream(new Wire().committed())).isInstanceOf(IOException.class);
        assertThat(gate.observer.events()).last().isEqualTo("GET /x: answered 500");
    }

    @Test
    void breaksOffAWriterThatBreaksItsWord() {
        streaming(3, out -> out.write(new byte[2]));
        assertThatThrownBy(() -> stream(new Wire().committed())).isInstanceOf(IOException.class);
        gate.forget();
        streaming(3, out -> {
            out.write(new byte[3]);
            out.write('x');
        });
        assertThatThrownBy(() -> stream(new Wire().committed())).isInstanceOf(IOException.class);
        assertThat(gate.observer.events())
                .filteredOn(event -> event.contains("answered"))
                .containsExactly("GET /x: answered 500", "GET /x: answered 500");
    }

    @Test
    void tellsAClientThatIsGoneFromAWriterThatFails() {
        streaming(out -> out.write('a'));
        assertThatThrownBy(() -> stream(new Wire().broken())).isInstanceOf(IOException.class);
        assertThat(gate.observer.events()).last().isEqualTo("GET /x: answered 0");
    }

    @Test
    void doesNotTakeAnAnswerForWholeWhoseWriterHidesThatTheClientIsGone() {
        streaming(out -> {
            try {
                out.write('a');
            } catch (IOException e) {
                // As a PrintWriter does.
            }
        });
        assertThatThrownBy(() -> stream(new Wire().broken())).isInstanceOf(IOException.class);
        assertThat(gate.observer.events()).last().isEqualTo("GET /x: answered 0");
    }

    @Test
    void answers504InsteadOfAWriterThatIsTooLateBeforeItWrites() throws IOException {
        streaming(this::tooLate);
        var instead = stream(new Wire()).orElseThrow();
        assertThat(instead.status()).isEqualTo(504);
        assertThat(gate.observer.events())
                .containsExactly("GET /x: admitted", "GET /x: refused DEADLINE", "GET /x: answered 504");
    }

    @Test
    void answers500InsteadOfAWriterThatFailsBeforeItWrites() throws IOException {
        streaming(GateStreamTest::fail);
        var instead = stream(new Wire()).orElseThrow();
        assertThat(instead.status()).isEqualTo(500);
        assertThat(GateAdmissionTest.text(instead)).doesNotContain("hunter2");
        assertThat(gate.observer.events()).containsExactly("GET /x: admitted", "GET /x: answered 500");
    }

    @Test
    void answersTheProblemThatAWriterThrowsBeforeItWrites() throws IOException {
        streaming(_ -> {
            throw new ProblemException(Problem.of(409, "Conflict").detail("twice"));
        });
        var instead = stream(new Wire()).orElseThrow();
        assertThat(instead.status()).isEqualTo(409);
        assertThat(GateAdmissionTest.text(instead)).contains("twice");
        assertThat(gate.observer.events()).last().isEqualTo("GET /x: answered 409");
    }

    @Test
    void answersTheRefusalThatAWriterMeetsInTheBody() throws IOException {
        gate.post("/x", request -> {
            var body = request.body();
            return Response.stream("x/y", _ -> body.bytes());
        });
        var payload = ScriptedPayload.announcing(100_000).thenFail(Refusal.of(Reason.TOO_SLOW, "slow"));
        try (var admission = gate.admit(ScriptedCall.post(gate.time, "/x", payload))) {
            var instead = write(admission, new Wire()).orElseThrow();
            assertThat(instead.status()).isEqualTo(408);
        }
        assertThat(gate.observer.events())
                .containsExactly("POST /x: admitted", "POST /x: refused TOO_SLOW", "POST /x: answered 408");
    }

    @Test
    void answersNobodyWhenTheClientGoesWhileAWriterReadsTheBody() throws IOException {
        gate.post("/x", request -> {
            var body = request.body();
            return Response.stream("x/y", _ -> body.bytes());
        });
        var payload = ScriptedPayload.announcing(100_000).thenFail(new EOFException());
        try (var admission = gate.admit(ScriptedCall.post(gate.time, "/x", payload))) {
            assertThatThrownBy(() -> write(admission, new Wire())).isInstanceOf(EOFException.class);
        }
        assertThat(gate.observer.events()).last().isEqualTo("POST /x: answered 0");
    }

    @Test
    void handsOverTheAnswerInsteadOfAStreamWithoutItsPermits() throws IOException {
        streaming(GateStreamTest::fail);
        try (var admission = gate.admit(gate.call("/x"))) {
            write(admission, new Wire());
            assertThat(gate.gate().process().transferring()).isEqualTo(1);
            admission.handOver(100);
            assertThat(gate.gate().process().taken()).isZero();
            assertThat(gate.gate().process().transferring()).isZero();
        }
    }

    private void streaming(Entity.Writer writer) {
        gate.get("/x", _ -> Response.stream("x/y", writer));
    }

    private void streaming(long length, Entity.Writer writer) {
        gate.get("/x", _ -> Response.stream("x/y", length, writer));
    }

    private static void fail(OutputStream out) {
        throw new IllegalStateException("password=hunter2");
    }

    private void tooLate(OutputStream out) throws IOException {
        gate.time.advance(Duration.ofSeconds(61));
        try {
            Thread.sleep(60_000);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private Optional<Response> stream(AnswerOutput out) throws IOException {
        try (var admission = gate.admit(gate.call("/x"))) {
            return write(admission, out);
        }
    }

    private Optional<Response> write(Admission admission, AnswerOutput out) throws IOException {
        var content = (Entity.Streamed) admission.handle().entity();
        var instead = admission.stream(
                content, out, gate.time.now() + Duration.ofSeconds(60).toNanos());
        admission.left();
        return instead;
    }

    /// A wire that takes everything and sends nothing until it is told to.
    private static final class Wire extends AnswerOutput {
        private boolean committed;
        private boolean broken;

        Wire committed() {
            committed = true;
            return this;
        }

        Wire broken() {
            broken = true;
            return committed();
        }

        @Override
        public boolean isCommitted() {
            return committed;
        }

        @Override
        public void write(int octet) throws IOException {
            if (broken) {
                throw new EOFException();
            }
        }
    }
}
