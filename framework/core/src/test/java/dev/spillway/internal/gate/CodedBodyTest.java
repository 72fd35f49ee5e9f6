package dev.spillway.internal.gate;

import static dev.spillway.limit.Limit.kibibytes;
import static dev.spillway.limit.Limit.mebibytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies that come compressed.
class CodedBodyTest {
    private final GateFixture gate = new GateFixture();

    @AfterEach
    void nothingIsLeftTaken() {
        assertThat(gate.taken()).isZero();
    }

    private ScriptedCall post(byte[] body, String coding) {
        var payload = ScriptedPayload.announcing(body.length).then(body);
        return ScriptedCall.post(gate.time, "/x", payload).with("Content-Encoding", coding);
    }

    private static byte[] text(int length) {
        var random = new Random(7);
        var text = new byte[length];
        for (var i = 0; i < length; i++) {
            text[i] = (byte) ('a' + random.nextInt(16));
        }
        return text;
    }

    private void echo() {
        gate.bytes = new ByteBudget(64 << 20);
        gate.post("/x", request -> Response.bytes("x/y", request.body().bytes()), mebibytes(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "x-gzip", " gzip "})
    void isDecoded(String coding) throws IOException {
        echo();
        for (var length : List.of(0, 1, 50_000, 200_000, 1 << 20)) {
            var text = text(length);

            assertThat(GateAdmissionTest.text(gate.serve(post(Gzip.of(text), coding))))
                    .isEqualTo(new String(text, StandardCharsets.US_ASCII));
        }
    }

    @Test
    void isDecodedHoweverItIsRead() throws IOException {
        gate.post("/x", request -> Response.json(request.body().json(Map.class)));
        gate.post("/lines", request -> Response.json(request.body().lines().count()));
        gate.post(
                "/form",
                request -> Response.text(request.body().form().first("a").orElse("")));
        gate.post("/text", request -> Response.text(request.body().text()));

        assertThat(served("/x", "application/json", "{\"a\":1}")).isEqualTo("{\"a\":1}");
        assertThat(served("/lines", "text/plain", "1\n2\n3")).isEqualTo("3");
        assertThat(served("/form", "application/x-www-form-urlencoded", "a=b+c"))
                .isEqualTo("b c");
        assertThat(served("/text", "text/plain", "ä")).isEqualTo("ä");
    }

    private String served(String path, String type, String content) throws IOException {
        var body = Gzip.of(content.getBytes(StandardCharsets.UTF_8));
        var call = ScriptedCall.post(gate.time, path, ScriptedPayload.chunked().then(body))
                .with("Content-Type", type)
                .with("Content-Encoding", "gzip");
        return GateAdmissionTest.text(gate.serve(call));
    }

    @Test
    void plainOnesAreReadAsTheyAre() throws IOException {
        echo();

        assertThat(GateAdmissionTest.text(gate.serve(post("abc".getBytes(StandardCharsets.US_ASCII), "identity"))))
                .isEqualTo("abc");
        assertThat(GateAdmissionTest.text(gate.serve(post(new byte[0], "br")))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deflate",
                "br",
                "zstd",
                "compress",
                "gzip, gzip",
                "gzip, identity",
                "gzip;q=1",
                "",
                "aws-chunked"
            })
    void unknownAndStackedOnesAreRefusedBeforeAByteIsRead(String coding) {
        gate.post("/x", _ -> Response.text("never"));
        var payload = ScriptedPayload.announcing(10).then(new byte[10]);

        var refusal = gate.refusal(ScriptedCall.post(gate.time, "/x", payload).with("Content-Encoding", coding));

        assertThat(refusal.reason()).isEqualTo(Reason.MEDIA_TYPE);
        assertThat(refusal.response().header("Accept-Encoding")).contains("gzip");
        assertThat(payload.reads()).isZero();
    }

    @Test
    void isCountedAfterItIsDecoded() throws IOException {
        gate.bytes = new ByteBudget(64 << 20);
        gate.post("/x", request -> Response.bytes("x/y", request.body().bytes()), kibibytes(100));
        var most = text(100 << 10);

        assertThat(gate.serve(post(Gzip.of(most), "gzip")).status()).isEqualTo(200);
        var larger = gate.serve(post(Gzip.of(Arrays.copyOf(most, most.length + 1)), "gzip"));
        assertThat(larger.status()).isEqualTo(413);
        assertThat(GateAdmissionTest.text(larger)).contains("max-body", "102400 B");
        assertThat(gate.observer.events()).contains("POST /x: refused BODY");
    }

    @Test
    void isCountedBeforeItIsDecoded() {
        gate.post("/x", request -> Response.bytes("x/y", request.body().bytes()), kibibytes(1));
        var random = new byte[1024];
        new Random(1).nextBytes(random);

        assertThat(gate.refusal(post(Gzip.of(random), "gzip")).reason()).isEqualTo(Reason.BODY);
    }

    @Test
    void bombIsRefusedLongBeforeTheLimit() throws IOException {
        gate.bytes = new ByteBudget(256 << 20);
        gate.post("/x", request -> Response.text("" + request.body().stream().readAllBytes().length), mebibytes(64));
        var bomb = Gzip.of(new byte[32 << 20]);

        var answer = gate.serve(post(bomb, "gzip"));

        assertThat(bomb.length).isLessThan(64 << 10);
        assertThat(answer.status()).isEqualTo(413);
        assertThat(GateAdmissionTest.text(answer)).contains("spillway.body.ratio", "\"limit\":\"20\"");
        assertThat(gate.observer.events()).contains("POST /x: refused BODY");
    }

    @Test
    void smallOnesMayGrowAsTheyLike() throws IOException {
        echo();

        assertThat(GateAdmissionTest.text(gate.serve(post(Gzip.of(new byte[InflatedPayload.UNMEASURED]), "gzip"))))
                .hasSize(InflatedPayload.UNMEASURED);
        assertThat(gate.serve(post(Gzip.of(new byte[InflatedPayload.UNMEASURED + 1]), "gzip"))
                        .status())
                .isEqualTo(413);
    }

    @Test
    void brokenOnesAreMalformed() throws IOException {
        echo();
        var whole = Gzip.of(text(5_000));
        for (var broken : List.of(
                "not gzip".getBytes(StandardCharsets.US_ASCII), Arrays.copyOf(whole, whole.length - 1), new byte[20])) {
            assertThat(gate.serve(post(broken, "gzip")).status()).isEqualTo(400);
        }
        assertThat(gate.observer.events()).contains("POST /x: refused MALFORMED");
    }

    @Test
    void staysBrokenWhateverUserCodeMakesOfIt() throws IOException {
        gate.post("/x", request -> {
            var stream = request.body().stream();
            for (var i = 0; i < 3; i++) {
                try {
                    stream.readAllBytes();
                } catch (IOException e) {
                    assertThat(e).isInstanceOf(Refusal.class);
                }
            }
            return Response.text("all is well");
        });

        assertThat(gate.serve(post(new byte[20], "gzip")).status()).isEqualTo(200);
    }

    @Test
    void whatItsDecodingTakesIsCountedUntilTheCallEnds() throws IOException {
        gate.post("/x", request -> {
            var before = gate.bytes.held();
            assertThat(request.body().stream().read()).isEqualTo('a');
            return Response.text(Long.toString(gate.bytes.held() - before));
        });

        assertThat(GateAdmissionTest.text(gate.serve(post(Gzip.of(new byte[] {'a'}), "gzip"))))
                .isEqualTo(Long.toString(48 << 10));
    }
}
