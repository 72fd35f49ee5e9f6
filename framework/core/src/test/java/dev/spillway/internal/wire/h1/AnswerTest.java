package dev.spillway.internal.wire.h1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.http.Entity;
import dev.spillway.http.Method;
import dev.spillway.http.Response;
import dev.spillway.internal.wire.CloseReason;
import dev.spillway.internal.wire.PipedChannel.Event;
import dev.spillway.internal.wire.RecordingConnections.End;
import dev.spillway.internal.wire.Script;
import dev.spillway.internal.wire.WireFixture;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How answers are framed.
class AnswerTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String HEAD = "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String GET_1_0 = "GET / HTTP/1.0\r\n\r\n";

    private static Script answering(Response response) {
        return Script.ignoring(_ -> response);
    }

    private static Response stream(Entity.Writer writer) {
        return Response.stream("text/plain", writer);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// The answer to one request, and one to check that the connection is still in step.
    private static Answers.Answer kept(Response response, String request, Method method) throws Exception {
        var written = Talk.atOnce(WireFixture.direct(answering(response)), ascii(request + GET));
        var answers = Answers.of(written, method, Method.GET);
        assertThat(answers).hasSize(2);
        assertThat(answers.getFirst().closes()).isFalse();
        return answers.getFirst();
    }

    @Test
    void writesAnAnswerByteForByte() throws Exception {
        var response = Response.text("ok").header("X-Name", "v\u00e9");
        assertThat(Talk.atOnce(WireFixture.direct(answering(response)), ascii(GET)))
                .isEqualTo(String.join(
                        "\r\n",
                        "HTTP/1.1 200 OK",
                        "Date: Thu, 01 Jan 1970 00:00:00 GMT",
                        "Content-Type: text/plain; charset=utf-8",
                        "X-Name: v\u00e9",
                        "X-Content-Type-Options: nosniff",
                        "Content-Length: 2",
                        "",
                        "ok"));
    }

    @Test
    void writesAStatusWithoutAPhrase() throws Exception {
        assertThat(Talk.atOnce(WireFixture.direct(answering(Response.status(299))), ascii(GET)))
                .startsWith("HTTP/1.1 299 \r\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void writesNeitherLengthNorContentWhereThereIsNone(int status) throws Exception {
        for (var response : new Response[] {
            Response.status(status),
            Response.text("never sent").withStatus(status),
            stream(out -> out.write('x')).withStatus(status),
        }) {
            var answer = kept(response, GET, Method.GET);
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.fields()).doesNotContainKeys("content-length", "transfer-encoding");
        }
    }

    @Test
    void answersHeadWithTheLengthButNoContent() throws Exception {
        assertThat(kept(Response.text("hello"), HEAD, Method.HEAD).fields()).containsEntry("content-length", "5");
        assertThat(kept(Response.stream("a/b", 7, out -> out.write(new byte[7])), HEAD, Method.HEAD)
                        .fields())
                .containsEntry("content-length", "7");
        assertThat(kept(stream(out -> out.write('x')), HEAD, Method.HEAD).fields())
                .doesNotContainKey("content-length");
    }

    @Test
    void givesAnEmptyAnswerALength() throws Exception {
        assertThat(kept(Response.status(200), GET, Method.GET).fields()).containsEntry("content-length", "0");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_000, 1 << 14, (1 << 14) + 1, 1 << 16, (1 << 20) + 3})
    void writesContentOfAnySize(int size) throws Exception {
        var body = "x".repeat(size);
        assertThat(kept(Response.bytes("a/b", ascii(body)), GET, Method.GET).body())
                .isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_000, Output.MOST - 64, Output.MOST - 63, 1 << 16, (1 << 20) + 3})
    void streamsContentOfAnySize(int size) throws Exception {
        var body = "x".repeat(size);
        for (var step : new int[] {1, 1_000, 40_000}) {
            Entity.Writer writer = out -> {
                for (var at = 0; at < size; at += step) {
                    out.write(ascii(body), at, Math.min(step, size - at));
                }
            };
            if (size < 100_000 || step > 1) {
                assertThat(kept(stream(writer), GET, Method.GET).body()).isEqualTo(body);
                assertThat(kept(Response.stream("a/b", size, writer), GET, Method.GET)
                                .body())
                        .isEqualTo(body);
            }
        }
    }

    @Test
    void givesAShortStreamALength() throws Exception {
        var answer = kept(stream(out -> out.write(ascii("hello"))), GET, Method.GET);
        assertThat(answer.fields()).containsEntry("content-length", "5").doesNotContainKey("transfer-encoding");
    }

    @Test
    void chunksALongStream() throws Exception {
        var answer = kept(stream(out -> out.write(new byte[100_000])), GET, Method.GET);
        assertThat(answer.fields())
                .containsEntry("transfer-encoding", "chunked")
                .doesNotContainKey("content-length");
        assertThat(answer.body()).hasSize(100_000);
    }

    @Test
    void sendsWhatIsFlushedAtOnce() throws Exception {
        var fixture = WireFixture.direct(Script.ignoring(call -> stream(out -> {
            out.write(ascii("first"));
            out.flush();
            out.flush();
            // Waits for the peer's answer to what was flushed.
            call.payload().read(new byte[1], 0, 1);
            out.write(ascii("second"));
            out.close();
            out.write(ascii("third"));
        })));
        var talk = Talk.with(fixture).send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n");
        assertThat(talk.written()).endsWith("\r\n\r\n5\r\nfirst\r\n");
        talk.send("x");
        assertThat(Answers.of(talk.written()))
                .singleElement()
                .extracting(Answers.Answer::body)
                .isEqualTo("firstsecondthird");
        talk.channel.endInput();
        talk.join();
    }

    @Test
    void endsALongStreamOfHttp10ByClosing() throws Exception {
        var fixture = WireFixture.direct(answering(stream(out -> out.write(new byte[100_000]))));
        var talk = Talk.whole(fixture, Talk.PEER, ascii(GET_1_0 + GET));
        assertThat(Answers.of(talk.written()))
                .singleElement()
                .matches(Answers.Answer::closes)
                .matches(answer -> answer.body().length() == 100_000)
                .matches(answer -> !answer.fields().containsKey("transfer-encoding"));
        assertThat(talk.channel.events()).containsExactly(Event.END_OUTPUT, Event.CLOSE);
    }

    @Test
    void givesAShortStreamOfHttp10ALength() throws Exception {
        var fixture = WireFixture.direct(answering(stream(out -> out.write(ascii("hello")))));
        assertThat(Answers.of(Talk.atOnce(fixture, ascii(GET_1_0))))
                .singleElement()
                .extracting(answer -> answer.fields().get("content-length"))
                .isEqualTo("5");
    }

    private static void assertReset(Response response, String request) throws Exception {
        var script = answering(response);
        var fixture = WireFixture.direct(script);
        var talk = Talk.whole(fixture, Talk.PEER, ascii(request + GET));
        assertThat(talk.channel.events()).containsExactly(Event.ABORT);
        assertThat(fixture.observer.ends).extracting(End::reason).containsExactly(CloseReason.FAILED);
        assertThat(script.admitted).hasValue(1);
        assertThat(script.closed).hasValue(1);
        assertThat(fixture.wire.table().size()).isZero();
        assertThat(talk.written()).doesNotEndWith("0\r\n\r\n");
    }

    @Test
    void resetsAfterAStreamThatIsShorterThanDeclared() throws Exception {
        assertReset(Response.stream("a/b", 100_000, out -> out.write(new byte[99_999])), GET);
    }

    @Test
    void resetsAfterAStreamThatIsLongerThanDeclared() throws Exception {
        assertReset(
                Response.stream("a/b", 50_000, out -> {
                    out.write(new byte[50_000]);
                    out.write('x');
                }),
                GET);
    }

    @Test
    void resetsAfterAStreamThatIsLongerThanDeclaredThoughItsWriterDoesNotCare() throws Exception {
        assertReset(
                Response.stream("a/b", 10, out -> {
                    out.write(new byte[5]);
                    out.flush();
                    try {
                        out.write(new byte[6]);
                    } catch (IOException e) {
                        // As a PrintWriter does.
                    }
                }),
                GET);
    }

    @Test
    void answersAnewAfterAWriterThatFailsBeforeAnythingHasLeft() throws Exception {
        for (var response : new Response[] {
            Response.stream("a/b", 10, out -> out.write(new byte[9])),
            Response.stream("a/b", 10, out -> out.write(new byte[11])),
            Response.stream("a/b", 0, out -> out.write('x')),
            stream(out -> {
                out.write(new byte[ResponseWriter.PIECE]);
                throw new IOException("before the buffer is full");
            }),
            stream(_ -> {
                        throw new IllegalStateException("at once");
                    })
                    .header("X-Of", "the first"),
        }) {
            var answer = kept(response, GET, Method.GET);
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.body()).isEqualTo("instead");
            assertThat(answer.fields()).doesNotContainKeys("x-of", "transfer-encoding");
        }
    }

    @Test
    void closesAfterAnAnswerInsteadOfOneWhoseWriterBrokeTheBody() throws Exception {
        var script = Script.ignoring(call -> {
            call.payload().limit(1, "max-body");
            return stream(_ -> call.payload().read(new byte[10], 0, 10));
        });
        var request = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello";
        var talk = Talk.whole(WireFixture.direct(script), Talk.PEER, ascii(request + GET));
        assertThat(Answers.of(talk.written()))
                .singleElement()
                .matches(Answers.Answer::closes)
                .matches(answer -> answer.status() == 500);
        assertThat(script.handedOver).hasValue(1);
        assertThat(talk.channel.events()).doesNotContain(Event.ABORT);
    }

    @Test
    void resetsAfterAWriterThatFails() throws Exception {
        assertReset(
                stream(out -> {
                    out.write(new byte[100_000]);
                    throw new IOException("half way");
                }),
                GET);
        assertReset(
                stream(out -> {
                    out.write(new byte[100_000]);
                    throw new IllegalStateException("half way");
                }),
                GET_1_0);
    }

    @Test
    void resetsAfterAWriterThatBreaksARuleOfItsOwnRequest() throws Exception {
        var script = Script.ignoring(call -> {
            call.payload().limit(1, "max-body");
            return stream(out -> {
                out.write(ascii("begun"));
                out.flush();
                call.payload().read(new byte[10], 0, 10);
            });
        });
        var fixture = WireFixture.direct(script);
        var request = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello";
        var talk = Talk.whole(fixture, Talk.PEER, ascii(request + GET));
        assertThat(talk.channel.events()).containsExactly(Event.ABORT);
        assertThat(talk.written()).containsOnlyOnce("HTTP/1.1");
    }

    @Test
    void ignoresAStreamThatIsKeptAndWrittenLater() throws Exception {
        var kept = new AtomicReference<OutputStream>();
        var script = Script.ignoring(call -> stream(out -> {
            if (kept.get() != null) {
                assertThatIllegalStateException().isThrownBy(() -> kept.get().write('x'));
                assertThatIllegalStateException().isThrownBy(() -> kept.get().flush());
            }
            kept.set(out);
            out.write(ascii("mine"));
        }));
        var written = Talk.atOnce(WireFixture.direct(script), ascii(GET + GET));
        assertThatIllegalStateException().isThrownBy(() -> kept.get().write(new byte[3]));
        assertThat(Answers.of(written)).extracting(Answers.Answer::body).containsExactly("mine", "mine");
    }

    @Test
    void ignoresAStreamThatAnotherThreadWrites() throws Exception {
        var script = Script.ignoring(call -> stream(out -> {
            var thrown = new AtomicReference<Throwable>();
            var other = Thread.ofVirtual().start(() -> {
                try {
                    out.write('x');
                } catch (IOException | RuntimeException e) {
                    thrown.set(e);
                }
            });
            try {
                other.join();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            assertThat(thrown.get()).isInstanceOf(IllegalStateException.class);
            out.write(ascii("mine"));
        }));
        assertThat(Answers.of(Talk.atOnce(WireFixture.direct(script), ascii(GET))))
                .extracting(Answers.Answer::body)
                .containsExactly("mine");
    }

    @Test
    void checksTheBoundsOfAWrite() throws Exception {
        var script = Script.ignoring(call -> stream(out -> {
            assertThatThrownBy(() -> out.write(new byte[5], 3, 3)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> out.write(new byte[5], -1, 3)).isInstanceOf(IndexOutOfBoundsException.class);
            out.write(ascii("mine"));
        }));
        assertThat(Answers.of(Talk.atOnce(WireFixture.direct(script), ascii(GET))))
                .extracting(Answers.Answer::body)
                .containsExactly("mine");
    }

    @Test
    void givesPermitsBackBeforeTheRestIsWritten() throws Exception {
        var script = answering(Response.text("hello"));
        var fixture = WireFixture.direct(script);
        var talk = Talk.with(fixture);
        talk.channel.window(0);
        talk.channel.feed(GET);
        talk.channel.awaitWriter();
        assertThat(script.handedOver).hasValue(1);
        talk.channel.window(Long.MAX_VALUE);
        talk.channel.endInput();
        talk.join();
    }

    @Test
    void refusesAContentThatIsNotThere() throws Exception {
        var script = answering(Response.status(200).withEntity(new Entity.Json("never encoded")));
        var fixture = WireFixture.direct(script);
        var talk = Talk.with(fixture);
        talk.channel.feed(GET);
        assertThatThrownBy(talk::join).hasRootCauseInstanceOf(IllegalArgumentException.class);
        assertThat(fixture.observer.ends).extracting(End::reason).containsExactly(CloseReason.FAILED);
        assertThat(fixture.wire.table().size()).isZero();
    }

    @Test
    void streamsADeclaredLengthToHead() throws Exception {
        var response = Response.status(200).withEntity(new Entity.Streamed(OptionalLong.of(3), out -> {
            throw new AssertionError("the writer of a HEAD runs");
        }));
        var written = Talk.atOnce(WireFixture.direct(answering(response)), ascii(HEAD + HEAD));
        assertThat(Answers.of(written, Method.HEAD, Method.HEAD))
                .hasSize(2)
                .allMatch(answer -> "3".equals(answer.fields().get("content-length")));
    }
}
