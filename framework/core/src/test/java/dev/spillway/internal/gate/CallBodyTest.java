package dev.spillway.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.http.Body;
import dev.spillway.http.GivenHeaders;
import dev.spillway.http.ProblemException;
import dev.spillway.internal.json.Json;
import dev.spillway.limit.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallBodyTest {
    private static final Reading READING =
            new Reading(new Json(Settings.DEFAULTS), 64 << 20, "spillway.routes.default.max-body", 50, 20);
    private static final List<Consumer<Body>> READERS = List.of(
            Body::bytes,
            Body::text,
            body -> body.json(Map.class),
            body -> body.lines().forEach(line -> {}),
            CallBodyTest::drain);

    @Test
    void emptyBodyIsEmpty() {
        assertThat(body(ScriptedPayload.none()).bytes()).isEmpty();
        assertThat(body(ScriptedPayload.none()).text()).isEmpty();
        assertThat(body(ScriptedPayload.none()).lines()).isEmpty();
    }

    @Test
    void readsAllThatWasAnnounced() {
        assertThat(body(ScriptedPayload.announcing(5).then("he").then("llo")).text())
                .isEqualTo("hello");
        assertThat(body(ScriptedPayload.chunked().then("he").then("llo")).text())
                .isEqualTo("hello");
    }

    @Test
    void readsBodiesLargerThanItsBuffers() {
        for (var payload : List.of(ScriptedPayload.announcing(300_000), ScriptedPayload.chunked())) {
            var text = "0123456789".repeat(30_000);

            assertThat(body(payload.then(text)).text()).isEqualTo(text);
        }
    }

    @Test
    void announcedLengthTakesNoMemoryBeforeItArrives() {
        var held = new ArrayList<Long>();
        var refusing = new HoldingPayload(64 << 20, held);

        assertThatThrownBy(() -> body(refusing).bytes()).hasCause(HoldingPayload.FULL);
        assertThat(held).containsExactly(64L << 10, 64L << 10, 128L << 10);
    }

    @Test
    void secondReadingIsAMistakeThatSaysWhatToDo() {
        for (var first : READERS) {
            for (var second : READERS) {
                var body = body(ScriptedPayload.announcing(2).then("{}"));
                first.accept(body);

                assertThatThrownBy(() -> second.accept(body))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("read once");
            }
        }
    }

    @Test
    void refusalOfThePayloadPassesThrough() {
        for (var reader : READERS) {
            for (var start : List.of(ScriptedPayload.chunked(), ScriptedPayload.announcing(100))) {
                var refusal = Refusal.of(Reason.TOO_SLOW, "slow");

                assertThatThrownBy(() -> reader.accept(body(start.then("{").thenFail(refusal))))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasCause(refusal);
            }
        }
    }

    @Test
    void jsonLargerThanTheBufferIsParsedAsItComes() {
        var text = "[" + "1,".repeat(100_000) + "2]";

        assertThat(body(ScriptedPayload.chunked().then(text)).json(int[].class)).hasSize(100_001);
        assertThat(body(ScriptedPayload.announcing(text.length()).then(text)).json(int[].class))
                .hasSize(100_001);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON",
                "application/json; charset=utf-8",
                "application/json;charset=UTF-8",
                "application/json; charset=\"utf-8\"",
                "application/problem+json",
                "application/vnd.acme.v1+json;v=2"
            })
    void takesJsonByItsMediaType(String type) {
        assertThat(body(ScriptedPayload.announcing(2).then("{}"), type).json(Object.class))
                .isEqualTo(Map.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/jsonp",
                "application/x-www-form-urlencoded",
                "+json",
                "",
                "json",
                "application/json; charset=utf-16",
                "application/json; charset=iso-8859-1",
                "text/json-not"
            })
    void refusesOtherMediaTypes(String type) {
        assertThatThrownBy(() ->
                        body(ScriptedPayload.announcing(2).then("{}"), type).json(Map.class))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(415));
    }

    @Test
    void refusesMissingAndRepeatedMediaTypes() {
        for (var types : List.of(List.<String>of(), List.of("application/json", "application/json"))) {
            var body = new CallBody(
                    ScriptedPayload.announcing(2).then("{}"), GivenHeaders.repeated("Content-Type", types), READING);

            assertThatThrownBy(() -> body.json(Map.class)).isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void textThatIsNotUtf8IsRefused() {
        var latin = new byte[] {'a', (byte) 0xe9, 'b'};

        assertThatThrownBy(() -> body(ScriptedPayload.announcing(3).then(latin)).text())
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() ->
                        body(ScriptedPayload.chunked().then(latin)).lines().toList())
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void linesEndWithLfOrCrLfWhereverThePiecesAreCut() {
        var text = "one\r\ntwo\n\nf\ro\u00fcr\r\n\r\nlast";
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        for (var piece = 1; piece < bytes.length; piece++) {
            var payload = ScriptedPayload.chunked();
            for (var from = 0; from < bytes.length; from += piece) {
                payload.then(new String(bytes, from, Math.min(piece, bytes.length - from), StandardCharsets.ISO_8859_1)
                        .getBytes(StandardCharsets.ISO_8859_1));
            }

            assertThat(body(payload).lines()).containsExactly("one", "two", "", "f\ro\u00fcr", "", "last");
        }
    }

    @Test
    void lineHasABound() {
        var longest = "x".repeat(Lines.LONGEST);

        assertThat(body(ScriptedPayload.chunked().then(longest + "\ny")).lines())
                .containsExactly(longest, "y");
        assertThatThrownBy(() -> body(ScriptedPayload.chunked().then(longest + "x"))
                        .lines()
                        .toList())
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void closedStreamReadsNoMore() throws IOException {
        var stream = body(ScriptedPayload.announcing(3).then("abc")).stream();
        assertThat(stream.read()).isEqualTo('a');
        stream.close();

        assertThatThrownBy(stream::read).isInstanceOf(IOException.class);
    }

    private static void drain(Body body) {
        try {
            body.stream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CallBody body(Payload payload) {
        return body(payload, "application/json");
    }

    private static CallBody body(Payload payload, String type) {
        return new CallBody(payload, GivenHeaders.of("Content-Type", type), READING);
    }

    /// Gives bytes without end and refuses to hold more than 200 KB.
    private record HoldingPayload(long length, List<Long> held) implements Payload {
        private static final Refusal FULL = Refusal.of(Reason.BYTES, "full");

        @Override
        public Expectation expectation() {
            return Expectation.NONE;
        }

        @Override
        public void limit(long bytes, String setting) {}

        @Override
        public int read(byte[] target, int offset, int wanted) {
            return wanted;
        }

        @Override
        public void hold(long bytes) throws Refusal {
            held.add(bytes);
            if (held.stream().mapToLong(Long::longValue).sum() > 200_000) {
                throw FULL;
            }
        }
    }
}
