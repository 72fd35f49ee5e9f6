package dev.spillway.internal.gate;

import static dev.spillway.limit.Limit.kibibytes;
import static dev.spillway.limit.Limit.mebibytes;
import static dev.spillway.limit.Limit.upload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.http.Handler;
import dev.spillway.http.Part;
import dev.spillway.http.Request;
import dev.spillway.http.Response;
import dev.spillway.limit.BodyKnobs;
import dev.spillway.limit.Size;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartsBodyTest {
    private static final String TYPE = "multipart/form-data; boundary=X";
    private static final String END = "--X--\r\n";

    private final GateFixture gate = new GateFixture();

    @AfterEach
    void nothingIsLeftTaken() {
        assertThat(gate.taken()).isZero();
    }

    private static String part(String name, String content) {
        return "--X\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n".formatted(name, content);
    }

    private static String file(String filename) {
        return "--X\r\nContent-Disposition: form-data; name=\"f\"; filename=\"%s\"\r\nContent-Type: image/PNG; x=y\r\n\r\nz\r\n"
                .formatted(filename);
    }

    private Response served(Handler handler, String body) throws IOException {
        gate.post("/x", handler);
        return served(TYPE, body);
    }

    private Response served(String type, String body) throws IOException {
        var payload = ScriptedPayload.announcing(body.length()).then(body);
        return gate.serve(ScriptedCall.post(gate.time, "/x", payload).with("Content-Type", type));
    }

    private static Response told(Request request) {
        var told = new ArrayList<String>();
        for (var part : request.body().parts()) {
            told.add("%s %s %s %s"
                    .formatted(
                            part.name(),
                            part.filename().orElse("-"),
                            part.contentType().orElse("-"),
                            part.text()));
        }
        return Response.text(String.join("|", told));
    }

    @Test
    void givesEveryPart() throws IOException {
        assertThat(GateAdmissionTest.text(served(PartsBodyTest::told, part("a", "1") + file("../up.png") + END)))
                .isEqualTo("a - - 1|f up.png image/png z");
    }

    @Test
    void givesNothingUnlessItIsAsked() throws IOException {
        var answer = served(
                request -> {
                    var parts = request.body().parts().iterator();
                    parts.next();
                    return Response.text(parts.next().name());
                },
                part("a", "x".repeat(50_000)) + part("b", "2") + "no end");

        assertThat(GateAdmissionTest.text(answer)).isEqualTo("b");
    }

    @Test
    void partEndsWhenTheNextIsAskedFor() throws IOException {
        served(
                request -> {
                    var parts = request.body().parts().iterator();
                    var first = parts.next();
                    var stream = first.stream();
                    assertThat(stream.read()).isEqualTo('1');
                    assertThatIllegalStateException().isThrownBy(first::bytes).withMessageContaining("once");
                    assertThat(parts.hasNext()).isTrue();
                    assertThatIllegalStateException().isThrownBy(stream::read).withMessageContaining("before the next");
                    assertThatIllegalStateException().isThrownBy(first::stream);
                    var second = parts.next();
                    var other = second.stream();
                    other.close();
                    assertThatThrownBy(other::read).isInstanceOf(IOException.class);
                    assertThat(parts.hasNext()).isFalse();
                    assertThat(parts.hasNext()).isFalse();
                    assertThatThrownBy(parts::next).isInstanceOf(NoSuchElementException.class);
                    return Response.text("ok");
                },
                part("a", "123") + part("b", "2") + END);

        assertThat(gate.observer.events()).contains("POST /x: answered 200");
    }

    @Test
    void isIteratedOverOnce() throws IOException {
        served(
                request -> {
                    var parts = request.body().parts();
                    assertThat(parts.iterator().next().name()).isEqualTo("a");
                    assertThatIllegalStateException().isThrownBy(parts::iterator);
                    assertThatIllegalStateException()
                            .isThrownBy(() -> request.body().bytes());
                    return Response.text("ok");
                },
                part("a", "1") + END);

        assertThat(gate.observer.events()).contains("POST /x: answered 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "multipart/mixed; boundary=X",
                "application/x-www-form-urlencoded",
                "multipart/form-data;boundary"
            })
    void refusesOtherTypes(String type) throws IOException {
        gate.post("/x", PartsBodyTest::told);

        assertThat(served(type, part("a", "1") + END).status()).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data",
                "multipart/form-data; charset=utf-8",
                "multipart/form-data; boundary=\"\"",
                "multipart/form-data; boundary=\"X \"",
                "multipart/form-data; boundary=\"\u00e4\"",
                "multipart/form-data; boundary=01234567890123456789012345678901234567890123456789012345678901234567890",
            })
    void refusesBoundariesThatAreNone(String type) throws IOException {
        gate.post("/x", PartsBodyTest::told);

        assertThat(served(type, part("a", "1") + END).status()).isEqualTo(400);
    }

    @Test
    void malformedOnesAreRefusedAndCounted() throws IOException {
        gate.post("/x", PartsBodyTest::told);

        for (var body :
                new String[] {"", part("a", "1"), part("a", "1") + "--X\r\n\r\n\r\n" + END, part("", "1") + END}) {
            assertThat(served(TYPE, body).status()).isEqualTo(400);
        }
        assertThat(gate.observer.events().stream().filter("POST /x: refused MALFORMED"::equals))
                .hasSize(4);
    }

    @Test
    void staysBadWhateverUserCodeMakesOfIt() throws IOException {
        served(
                request -> {
                    var parts = request.body().parts().iterator();
                    assertThatThrownBy(parts::next).isInstanceOf(UncheckedIOException.class);
                    assertThatThrownBy(parts::hasNext).isInstanceOf(UncheckedIOException.class);
                    return Response.text("ok");
                },
                "--Xy\r\n" + part("a", "1") + END);

        assertThat(gate.observer.events()).contains("POST /x: answered 200");
    }

    @Test
    void numberOfPartsHasABound() throws IOException {
        gate.post("/x", request -> {
            var count = 0;
            for (Part _ : request.body().parts()) {
                count++;
            }
            return Response.text("" + count);
        });

        assertThat(GateAdmissionTest.text(served(TYPE, part("a", "1").repeat(50) + END)))
                .isEqualTo("50");
        var answer = served(TYPE, part("a", "1").repeat(51) + END);
        assertThat(answer.status()).isEqualTo(413);
        assertThat(GateAdmissionTest.text(answer)).contains("spillway.multipart.parts", "50 parts");
        assertThat(gate.observer.events()).contains("POST /x: refused BODY");
    }

    @Test
    void boundOfPartsIsAKnob() throws IOException {
        gate.set(BodyKnobs.PARTS, "2").post("/x", PartsBodyTest::told);

        assertThat(served(TYPE, part("a", "1").repeat(2) + END).status()).isEqualTo(200);
        assertThat(served(TYPE, part("a", "1").repeat(3) + END).status()).isEqualTo(413);
    }

    @Test
    void textHasToBeUtf8() throws IOException {
        gate.post("/x", PartsBodyTest::told);
        var body = (part("a", "\u00e9") + END).getBytes(StandardCharsets.ISO_8859_1);
        var call = ScriptedCall.post(
                gate.time, "/x", ScriptedPayload.announcing(body.length).then(body));

        assertThat(gate.serve(call.with("Content-Type", TYPE)).status()).isEqualTo(400);
    }

    @Test
    void whatIsKeptOfAllPartsIsBoundedTogether() throws IOException {
        gate.bytes = new ByteBudget(64 << 20);
        gate.upload("/x", PartsBodyTest::told, kibibytes(100), upload(Size.ofMebibytes(1)));

        assertThat(served(TYPE, part("a", "x".repeat(50_000)).repeat(2) + END).status())
                .isEqualTo(200);
        var answer = served(TYPE, part("a", "x".repeat(50_000)).repeat(3) + END);
        assertThat(answer.status()).isEqualTo(413);
        assertThat(GateAdmissionTest.text(answer)).contains("POST /x\\\".max-body", "102400 B");
    }

    @Test
    void whatIsKeptIsPaidForBeforeItIsThere() throws IOException {
        gate.bytes = new ByteBudget(200_000);
        gate.post("/x", PartsBodyTest::told, mebibytes(1));
        var body = part("a", "x".repeat(500_000)) + END;
        var call = ScriptedCall.post(
                gate.time, "/x", ScriptedPayload.announcing(body.length()).then(body));

        assertThat(gate.serve(call.with("Content-Type", TYPE)).status()).isEqualTo(503);
    }

    @Test
    void clientThatIsGoneIsAnsweredNothing() {
        gate.post("/x", PartsBodyTest::told, mebibytes(1));
        var gone = new EOFException("gone");
        var payload = ScriptedPayload.announcing(100_000).then(part("a", "1")).thenFail(gone);

        assertThatThrownBy(() ->
                        gate.serve(ScriptedCall.post(gate.time, "/x", payload).with("Content-Type", TYPE)))
                .isSameAs(gone);
    }

    @Test
    void comesCompressedToo() throws IOException {
        gate.post("/x", PartsBodyTest::told);
        var body = Gzip.of((part("a", "1") + END).getBytes(StandardCharsets.US_ASCII));
        var call = ScriptedCall.post(
                        gate.time, "/x", ScriptedPayload.announcing(body.length).then(body))
                .with("Content-Encoding", "gzip")
                .with("Content-Type", TYPE);

        assertThat(GateAdmissionTest.text(gate.serve(call))).isEqualTo("a - - 1");
    }
}
