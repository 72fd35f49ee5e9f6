package dev.spillway.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.http.Entity;
import dev.spillway.http.Method;
import dev.spillway.http.Response;
import dev.spillway.internal.gate.AnswerRules.Coding;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Answers in gzip: where they are asked for, worth it and safe.
class CompressionTest {
    private static final AnswerRules NEGOTIATED = new AnswerRules(Optional.empty(), Coding.NEGOTIATED);
    private static final String TEXT = "all work and no play ".repeat(200);

    private final GateFixture gate = new GateFixture();

    CompressionTest() {
        gate.bytes = new ByteBudget(64 << 20);
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(gate.taken()).isZero();
    }

    private ScriptedCall asking() {
        return gate.call("/x").with("Accept-Encoding", "gzip");
    }

    private Response answer(Response response, ScriptedCall call) throws IOException {
        gate.forget();
        gate.ruled(Method.GET, "/x", NEGOTIATED, _ -> response);
        return gate.serve(call);
    }

    private static String unpacked(byte[] bytes) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static byte[] bytes(Response response) {
        return ((Entity.Bytes) response.entity()).bytes();
    }

    @Test
    void compressesTextForThoseWhoTakeIt() throws IOException {
        var answer = answer(Response.text(TEXT).header("ETag", "\"a\""), asking());

        assertThat(answer.header("Content-Encoding")).hasValue("gzip");
        assertThat(answer.header("Vary")).hasValue("Accept-Encoding");
        assertThat(answer.header("ETag")).hasValue("W/\"a\"");
        assertThat(answer.header("Content-Type")).hasValue("text/plain; charset=utf-8");
        assertThat(bytes(answer)).hasSizeLessThan(TEXT.length() / 5);
        assertThat(unpacked(bytes(answer))).isEqualTo(TEXT);
    }

    @Test
    void compressesValuesWrittenAsJson() throws IOException {
        var answer = answer(Response.json(List.of(TEXT)), asking());

        assertThat(unpacked(bytes(answer))).isEqualTo("[\"" + TEXT + "\"]");
    }

    @Test
    void tellsCachesEvenWhenItDoesNot() throws IOException {
        var answer = answer(Response.text(TEXT).header("ETag", "\"a\""), gate.call("/x"));

        assertThat(answer.header("Content-Encoding")).isEmpty();
        assertThat(answer.header("Vary")).hasValue("Accept-Encoding");
        assertThat(answer.header("ETag")).hasValue("\"a\"");
        assertThat(bytes(answer)).hasSize(TEXT.length());
    }

    @Test
    void leavesAloneWhatIsNotWorthIt() throws IOException {
        var random = new byte[4_096];
        new Random(7).nextBytes(random);

        assertThat(answer(Response.text("x".repeat(Compression.LEAST - 1)), asking())
                        .headers())
                .hasSize(1);
        assertThat(answer(Response.bytes("image/png", TEXT.getBytes(StandardCharsets.UTF_8)), asking())
                        .headers())
                .hasSize(1);
        assertThat(answer(Response.bytes("text/plain", random), asking()).header("Content-Encoding"))
                .isEmpty();
        assertThat(answer(Response.text(TEXT).withStatus(206), asking()).headers())
                .hasSize(1);
        assertThat(answer(Response.status(204), asking()).headers()).isEmpty();
    }

    @Test
    void leavesAloneWhatItsHandlerHasCoded() throws IOException {
        for (var field : new String[][] {
            {"Content-Encoding", "br"},
            {"Cache-Control", "private, No-Transform"},
            {"Accept-Ranges", "bytes"},
            {"Content-Digest", "sha-256=:x:"},
        }) {
            var answer = answer(Response.text(TEXT).header(field[0], field[1]), asking());

            assertThat(bytes(answer)).as(field[0]).hasSize(TEXT.length());
            assertThat(answer.headers()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic dXNlcjpwYXNz", "Negotiate x", "Digest x", "bearer", "Bearer"})
    void leavesAloneAnswersToRequestsWithCredentialsThatBrowsersAdd(String credentials) throws IOException {
        var answer = answer(Response.text(TEXT), asking().with("Authorization", credentials));

        assertThat(answer.header("Content-Encoding")).isEmpty();
        assertThat(answer(Response.text(TEXT), asking().with("Cookie", "id=1")).header("Content-Encoding"))
                .isEmpty();
    }

    @Test
    void compressesAnswersToRequestsWithATokenThatAScriptAdds() throws IOException {
        var answer = answer(Response.text(TEXT), asking().with("Authorization", "Bearer abc"));

        assertThat(answer.header("Content-Encoding")).hasValue("gzip");
    }

    @Test
    void compressesNothingWhereNobodyAsksForIt() throws IOException {
        gate.get("/x", _ -> Response.text(TEXT));

        assertThat(gate.serve(asking()).headers()).hasSize(1);
    }

    @Test
    void doesWithoutWhenMemoryIsShort() throws IOException {
        gate.bytes = new ByteBudget(Compression.MEMORY);

        var answer = answer(Response.text(TEXT), asking());

        assertThat(answer.header("Content-Encoding")).isEmpty();
        assertThat(bytes(answer)).hasSize(TEXT.length());
    }

    @Test
    void compressesAStreamAndSendsWhatIsFlushed() throws IOException {
        var flushed = new int[1];
        var out = new Sink();
        var response = Response.stream("text/plain", content -> {
            content.write(TEXT.getBytes(StandardCharsets.UTF_8));
            content.flush();
            flushed[0] = out.written.size();
            content.write('!');
        });
        gate.ruled(Method.GET, "/x", NEGOTIATED, _ -> response);
        try (var admission = gate.admit(asking())) {
            var answer = admission.handle();
            assertThat(answer.header("Content-Encoding")).hasValue("gzip");
            assertThat(admission.stream((Entity.Streamed) answer.entity(), out, gate.time.now() + 1_000_000_000L))
                    .isEmpty();
        }

        assertThat(flushed[0]).isPositive();
        assertThat(unpacked(out.written.toByteArray())).isEqualTo(TEXT + "!");
    }

    @Test
    void holdsAStreamToItsOwnLength() {
        for (var length : new int[] {1_999, 2_001}) {
            gate.forget();
            var response = Response.stream("text/plain", 2_000, content -> content.write(new byte[length]));
            gate.ruled(Method.GET, "/x", NEGOTIATED, _ -> response);

            assertThatThrownBy(() -> {
                        try (var admission = gate.admit(asking())) {
                            var entity = (Entity.Streamed) admission.handle().entity();
                            assertThat(entity.length()).isEmpty();
                            var out = new Sink();
                            out.committed = true;
                            admission.stream(entity, out, gate.time.now() + 1_000_000_000L);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    private static final class Sink extends AnswerOutput {
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private boolean committed;

        @Override
        public boolean isCommitted() {
            return committed;
        }

        @Override
        public void write(int octet) {
            written.write(octet);
        }
    }
}
