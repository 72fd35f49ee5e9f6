package dev.spillway.internal.gate;

import static dev.spillway.limit.Limit.kibibytes;
import static dev.spillway.limit.Limit.upload;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Body;
import dev.spillway.http.Handler;
import dev.spillway.http.Response;
import dev.spillway.limit.Size;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Routes that take bodies larger than a memory should hold.
class UploadBodyTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final Handler COUNTING = request ->
            Response.text(Long.toString(request.body().stream().transferTo(OutputStream.nullOutputStream())));

    private final GateFixture gate = new GateFixture();

    @AfterEach
    void nothingIsLeftTaken() {
        assertThat(gate.taken()).isZero();
    }

    private Response served(Payload payload) throws IOException {
        return gate.serve(ScriptedCall.post(gate.time, "/x", payload).with("Content-Type", "application/json"));
    }

    @Test
    void streamsMoreThanTheProcessMayHold() throws IOException {
        gate.upload("/x", COUNTING, upload(Size.ofGibibytes(2)));

        assertThat(GateAdmissionTest.text(served(new Zeros(2L << 30)))).isEqualTo(Long.toString(2L << 30));
    }

    @Test
    void moreThanItsBoundIsRefusedBeforeItComes() {
        gate.upload("/x", COUNTING, upload(Size.ofMebibytes(2)));

        var refusal = gate.refusal(ScriptedCall.post(gate.time, "/x", ScriptedPayload.announcing(2 * MEBIBYTE + 1)));

        assertThat(refusal.reason()).isEqualTo(Reason.BODY);
        assertThat(refusal.problem().limit().orElseThrow().setting())
                .isEqualTo("spillway.routes.\"POST /x\".upload.max-body");
    }

    @Test
    void moreThanItsBoundIsRefusedWhileItComes() throws IOException {
        gate.upload("/x", COUNTING, upload(Size.ofMebibytes(1)));
        var payload = ScriptedPayload.chunked().then(new byte[MEBIBYTE]).then("x");

        var answer = served(payload);

        assertThat(answer.status()).isEqualTo(413);
        assertThat(GateAdmissionTest.text(answer)).contains("upload.max-body");
    }

    @Test
    void whatIsKeptInMemoryStaysWithinTheOrdinaryBound() throws IOException {
        List<Function<Body, Object>> keeping =
                List.of(Body::bytes, Body::text, body -> body.json(Object.class), body -> body.json(String.class));
        for (var way : keeping) {
            for (var size : List.of(2_000, 100_000)) {
                gate.forget();
                gate.upload(
                        "/x",
                        request -> Response.text("" + way.apply(request.body())),
                        kibibytes(1),
                        upload(Size.ofMebibytes(1)));
                var content = "\"" + "x".repeat(size) + "\"";
                for (var payload : List.of(
                        ScriptedPayload.announcing(content.length()).then(content),
                        ScriptedPayload.chunked().then(content))) {
                    var answer = served(payload);
                    assertThat(answer.status()).isEqualTo(413);
                    assertThat(GateAdmissionTest.text(answer)).contains("\\\"POST /x\\\".max-body");
                }
            }
        }
    }

    @Test
    void whatIsSmallMayBeKept() throws IOException {
        gate.upload("/x", request -> Response.text(request.body().text()), upload(Size.ofMebibytes(1)));

        assertThat(GateAdmissionTest.text(served(ScriptedPayload.announcing(3).then("abc"))))
                .isEqualTo("abc");
    }

    @Test
    void hasATimeOfItsOwn() throws IOException {
        gate.upload("/x", COUNTING, upload(Size.ofMebibytes(1)).within(Duration.ofMinutes(3)));
        var payload = new Zeros(10);

        served(payload);

        assertThat(payload.total).isEqualTo(Duration.ofMinutes(3).toNanos());
        assertThat(payload.totalSetting).isEqualTo("spillway.routes.\"POST /x\".upload.total");
    }

    @Test
    void ordinaryRoutesKeepTheTimeOfAll() throws IOException {
        gate.post("/x", COUNTING);
        var payload = new Zeros(10);

        served(payload);

        assertThat(payload.total).isZero();
    }

    @Test
    void growsCompressedUpToItsBound() throws IOException {
        gate.upload("/x", COUNTING, upload(Size.ofMebibytes(4)));
        var random = new Random(3);
        var content = new byte[5 * MEBIBYTE];
        for (var i = 0; i < content.length; i++) {
            content[i] = (byte) random.nextInt(16);
        }
        var body = Gzip.of(content);
        assertThat(body.length).isLessThan(4 * MEBIBYTE);

        var answer = gate.serve(ScriptedCall.post(
                        gate.time, "/x", ScriptedPayload.announcing(body.length).then(body))
                .with("Content-Encoding", "gzip"));

        assertThat(answer.status()).isEqualTo(413);
        assertThat(GateAdmissionTest.text(answer)).contains("upload.max-body");
    }

    /// A large body that takes no memory.
    private static final class Zeros implements Payload {
        private final long length;
        private long left;
        private long total;
        private String totalSetting = "";

        Zeros(long length) {
            this.length = length;
            this.left = length;
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public Expectation expectation() {
            return Expectation.NONE;
        }

        @Override
        public void limit(long bytes, String setting) {
            assertThat(bytes).isGreaterThanOrEqualTo(length);
        }

        @Override
        public void total(long nanos, String setting) {
            total = nanos;
            totalSetting = setting;
        }

        @Override
        public int read(byte[] target, int offset, int wanted) {
            if (left == 0) {
                return -1;
            }
            var count = (int) Math.min(wanted, left);
            left -= count;
            return count;
        }
    }
}
