package dev.spillway.internal.client;

import static dev.spillway.internal.client.ClientFixture.await;
import static dev.spillway.internal.client.H2FakeServer.CONTINUATION;
import static dev.spillway.internal.client.H2FakeServer.DATA;
import static dev.spillway.internal.client.H2FakeServer.END_HEADERS;
import static dev.spillway.internal.client.H2FakeServer.END_STREAM;
import static dev.spillway.internal.client.H2FakeServer.GOAWAY;
import static dev.spillway.internal.client.H2FakeServer.HEADERS;
import static dev.spillway.internal.client.H2FakeServer.OK;
import static dev.spillway.internal.client.H2FakeServer.PING;
import static dev.spillway.internal.client.H2FakeServer.RST_STREAM;
import static dev.spillway.internal.client.H2FakeServer.SETTINGS;
import static dev.spillway.internal.client.H2FakeServer.WINDOW_UPDATE;
import static dev.spillway.internal.client.H2FakeServer.field;
import static dev.spillway.internal.client.H2FakeServer.frame;
import static dev.spillway.internal.client.H2FakeServer.header;
import static dev.spillway.internal.client.H2FakeServer.join;
import static dev.spillway.internal.client.H2FakeServer.kept;
import static dev.spillway.internal.client.H2FakeServer.status;
import static dev.spillway.internal.client.H2FakeServer.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spillway.http.ClientException;
import dev.spillway.http.ClientFailed;
import dev.spillway.http.ClientFailed.Reason;
import dev.spillway.http.ClientTimeout;
import dev.spillway.http.ClientTimeout.Phase;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.ClientProtocol;
import dev.spillway.limit.Size;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Servers of HTTP/2 that mean no good: each call ends by its deadline in a typed error, and nothing of it is left.
class H2HostileServersIT {
    private static final Duration TOTAL = Duration.ofSeconds(2);
    private static final byte[] NOTHING = {};

    @TempDir
    private static Path folder;

    private static Certificates.Pair pair;

    /// @param ending what the call throws, and why
    record Case(String name, Object ending, H2FakeServer.Script script) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void makeCertificate() throws Exception {
        pair = new Certificates(folder).make("server", "-ext", "SAN=dns:localhost,ip:127.0.0.1");
    }

    private static byte[] times(int times, byte[] bytes) {
        var all = new byte[times * bytes.length];
        for (var i = 0; i < times; i++) {
            System.arraycopy(bytes, 0, all, i * bytes.length, bytes.length);
        }
        return all;
    }

    private static Case flood(String name, byte[] bytes) {
        return new Case("sends " + name + " for ever", Reason.PROTOCOL, peer -> {
            peer.request();
            peer.sendForEver(times(100, bytes));
        });
    }

    static Stream<Case> cases() {
        return Stream.of(heads(), malformed(), frames(), floods(), contents(), endings())
                .flatMap(cases -> cases);
    }

    private static Stream<Case> heads() {
        return Stream.of(
                new Case("says nothing after its preface", Phase.HEAD, H2FakeServer.Peer::awaitEnd),
                new Case("says nothing after the request", Phase.HEAD, peer -> {
                    peer.request();
                    peer.awaitEnd();
                }),
                new Case("drips its head", Phase.HEAD, peer -> {
                    var stream = peer.request();
                    peer.send(header(10_000, HEADERS, END_HEADERS, stream));
                    peer.send(OK);
                    peer.drip(new byte[] {0});
                }),
                new Case("drips interim answers' beginnings", Phase.HEAD, peer -> {
                    var stream = peer.request();
                    peer.send(frame(HEADERS, END_HEADERS, stream, status(103)));
                    peer.awaitEnd();
                }),
                new Case("sends interim answers for ever", Reason.PROTOCOL, peer -> {
                    var stream = peer.request();
                    peer.sendForEver(frame(HEADERS, END_HEADERS, stream, status(103)));
                }),
                new Case("sends a bomb of fields", Reason.TOO_LARGE, peer -> {
                    var stream = peer.request();
                    var block = join(OK, kept("a", "b".repeat(3_000)), times(4_000, new byte[] {(byte) 0xbe}));
                    peer.send(frame(HEADERS, END_HEADERS, stream, block));
                    peer.awaitEnd();
                }),
                new Case("refers to a field that its table has no room for", Reason.PROTOCOL, peer -> {
                    var stream = peer.request();
                    var large = kept("a", "b".repeat(16_380));
                    var block = join(OK, kept("c", "d"), large, new byte[] {(byte) 0xbe});
                    peer.send(frame(HEADERS, 0, stream, Arrays.copyOf(block, 16_384)));
                    peer.send(
                            frame(CONTINUATION, END_HEADERS, stream, Arrays.copyOfRange(block, 16_384, block.length)));
                    peer.awaitEnd();
                }),
                new Case("sends continuations for ever", Reason.TOO_LARGE, peer -> {
                    var stream = peer.request();
                    peer.send(frame(HEADERS, 0, stream, OK));
                    peer.sendForEver(frame(CONTINUATION, 0, stream, field("a", "b".repeat(1_000))));
                }),
                new Case("sends empty continuations for ever", Reason.TOO_LARGE, peer -> {
                    var stream = peer.request();
                    peer.send(frame(HEADERS, 0, stream, OK));
                    peer.sendForEver(frame(CONTINUATION, 0, stream, NOTHING));
                }),
                new Case("sends large fields", Reason.TOO_LARGE, peer -> {
                    var stream = peer.request();
                    var large = field("a", "b".repeat(12_000));
                    peer.send(frame(HEADERS, 0, stream, join(OK, large)));
                    peer.send(frame(CONTINUATION, 0, stream, large));
                    peer.send(frame(CONTINUATION, END_HEADERS, stream, large));
                    peer.awaitEnd();
                }),
                new Case("sends large fields in few bytes", Reason.TOO_LARGE, peer -> {
                    var stream = peer.request();
                    var block = join(OK, kept("a", "b".repeat(3_000)), times(20, new byte[] {(byte) 0xbe}));
                    peer.send(frame(HEADERS, END_HEADERS, stream, block));
                    peer.awaitEnd();
                }),
                new Case("sends many fields", Reason.TOO_LARGE, peer -> {
                    var stream = peer.request();
                    peer.send(frame(HEADERS, END_HEADERS, stream, join(OK, times(101, field("a", "b")))));
                    peer.awaitEnd();
                }));
    }

    private static Case head(String name, byte[] block) {
        return new Case("sends " + name, Reason.PROTOCOL, peer -> {
            var stream = peer.request();
            peer.send(frame(HEADERS, END_HEADERS | END_STREAM, stream, block));
            peer.awaitEnd();
        });
    }

    private static Stream<Case> malformed() {
        return Stream.of(
                head("no status", field("a", "b")),
                head("two statuses", join(OK, OK)),
                head("a status that is none", field(":status", "2x0")),
                head("a status behind a field", join(field("a", "b"), OK)),
                head("a field of a request", join(OK, field(":path", "/"))),
                head("a field of a connection", join(OK, field("connection", "close"))),
                head("a name in upper case", join(OK, field("A", "b"))),
                head("a line break", join(OK, field("a", "b\r\nc: d"))),
                head("an interim answer that is the last", status(103)),
                head("an upgrade", status(101)),
                head("an index of nothing", join(OK, new byte[] {(byte) 0x80})),
                new Case("goes on behind its trailers", Reason.PROTOCOL, peer -> {
                    var stream = peer.request();
                    peer.send(frame(HEADERS, END_HEADERS, stream, OK));
                    peer.send(frame(HEADERS, END_HEADERS, stream, field("a", "b")));
                    peer.awaitEnd();
                }));
    }

    private static Case odd(String name, byte[] frame) {
        return new Case(name, Reason.PROTOCOL, peer -> {
            peer.request();
            peer.send(frame);
            peer.awaitEnd();
        });
    }

    private static Stream<Case> frames() {
        return Stream.of(
                odd("pushes", frame(5, END_HEADERS, 1, join(word(2), OK))),
                odd("answers a call that never was", frame(HEADERS, END_HEADERS, 99, OK)),
                odd("opens a stream", frame(HEADERS, END_HEADERS, 2, OK)),
                odd("sends content before its head", frame(DATA, END_STREAM, 1, new byte[3])),
                odd("sends content on no stream", frame(DATA, 0, 0, new byte[3])),
                odd("pads more than there is", frame(DATA, 8, 1, new byte[] {7, 0})),
                odd("pads nothing", frame(HEADERS, 8 | END_HEADERS, 1, NOTHING)),
                odd("sends a frame that is too large", header(16_385, DATA, 0, 1)),
                odd("continues nothing", frame(CONTINUATION, END_HEADERS, 1, OK)),
                odd("breaks into its head", join(frame(HEADERS, 0, 1, OK), frame(PING, 0, 0, new byte[8]))),
                odd("opens the window by nothing", frame(WINDOW_UPDATE, 0, 0, word(0))),
                odd("opens the window too far", frame(WINDOW_UPDATE, 0, 1, word(Integer.MAX_VALUE))),
                odd("opens all windows too far", frame(WINDOW_UPDATE, 0, 0, word(Integer.MAX_VALUE))),
                odd("sets a window that is none", frame(SETTINGS, 0, 0, join(new byte[] {0, 4}, word(-1)))),
                odd("sets half a setting", frame(SETTINGS, 0, 0, new byte[3])),
                odd("allows itself to push", frame(SETTINGS, 0, 0, join(new byte[] {0, 2}, word(1)))),
                odd("resets in too few bytes", frame(RST_STREAM, 0, 1, new byte[3])));
    }

    private static Stream<Case> floods() {
        return Stream.of(
                flood("pings", frame(PING, 0, 0, new byte[8])),
                flood("answers to pings", frame(PING, 1, 0, new byte[8])),
                flood("settings", frame(SETTINGS, 0, 0, NOTHING)),
                flood("priorities", frame(2, 0, 1, new byte[5])),
                flood("credit", frame(WINDOW_UPDATE, 0, 0, word(1))),
                flood("frames of no known kind", frame(0xbe, 0, 0, NOTHING)),
                new Case("sends empty content for ever", Reason.PROTOCOL, peer -> {
                    var stream = peer.request();
                    peer.send(frame(HEADERS, END_HEADERS, stream, OK));
                    peer.sendForEver(times(100, frame(DATA, 0, stream, NOTHING)));
                }));
    }

    private static Stream<Case> contents() {
        return Stream.of(
                new Case("drips its content", Phase.BODY, peer -> {
                    var stream = peer.request();
                    peer.send(frame(HEADERS, END_HEADERS, stream, OK));
                    peer.drip(frame(DATA, 0, stream, new byte[] {'a'}));
                }),
                new Case("drips one frame of content", Phase.BODY, peer -> {
                    var stream = peer.request();
                    peer.send(frame(HEADERS, END_HEADERS, stream, OK));
                    peer.send(header(10_000, DATA, 0, stream));
                    peer.drip(new byte[] {'a'});
                }),
                new Case("announces more than the bound", Reason.TOO_LARGE, peer -> {
                    var stream = peer.request();
                    peer.send(frame(HEADERS, END_HEADERS, stream, join(OK, field("content-length", "70000"))));
                    peer.awaitEnd();
                }),
                new Case("sends more than the bound", Reason.TOO_LARGE, peer -> {
                    var stream = peer.request();
                    peer.send(frame(HEADERS, END_HEADERS, stream, OK));
                    peer.send(times(5, frame(DATA, 0, stream, new byte[16_000])));
                    peer.awaitEnd();
                }),
                new Case("sends content for ever, whatever the windows", Reason.TOO_LARGE, peer -> {
                    var stream = peer.request();
                    peer.send(frame(HEADERS, END_HEADERS, stream, OK));
                    peer.sendForEver(frame(DATA, 0, stream, new byte[16_000]));
                }),
                new Case("sends less than it announced", Reason.PROTOCOL, peer -> {
                    var stream = peer.request();
                    peer.send(frame(HEADERS, END_HEADERS, stream, join(OK, field("content-length", "7"))));
                    peer.send(frame(DATA, END_STREAM, stream, new byte[3]));
                    peer.awaitEnd();
                }),
                new Case("gives two lengths", Reason.PROTOCOL, peer -> {
                    var stream = peer.request();
                    var two = join(OK, field("content-length", "1"), field("content-length", "2"));
                    peer.send(frame(HEADERS, END_HEADERS, stream, two));
                    peer.awaitEnd();
                }),
                new Case("sends a gzip bomb", Reason.TOO_LARGE, peer -> {
                    var stream = peer.request();
                    peer.send(frame(HEADERS, END_HEADERS, stream, join(OK, field("content-encoding", "gzip"))));
                    peer.send(frame(DATA, END_STREAM, stream, zipped(new byte[4 << 20])));
                    peer.awaitEnd();
                }));
    }

    private static byte[] zipped(byte[] plain) {
        var zipped = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(zipped)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return zipped.toByteArray();
    }

    private static Stream<Case> endings() {
        return Stream.of(
                new Case("says farewell in the middle of a call", Reason.CONNECTION, peer -> {
                    var stream = peer.request();
                    peer.send(frame(GOAWAY, 0, 0, join(word(stream), word(0))));
                }),
                new Case("says farewell and does not take the call", Reason.CONNECTION, peer -> {
                    peer.request();
                    peer.send(frame(GOAWAY, 0, 0, join(word(0), word(0))));
                    peer.awaitEnd();
                }),
                new Case("refuses the call", Reason.CONNECTION, peer -> {
                    var stream = peer.request();
                    peer.send(frame(RST_STREAM, 0, stream, word(7)));
                    peer.awaitEnd();
                }),
                new Case("resets the call", Reason.CONNECTION, peer -> {
                    var stream = peer.request();
                    peer.send(frame(HEADERS, END_HEADERS, stream, OK));
                    peer.send(frame(RST_STREAM, 0, stream, word(2)));
                    peer.awaitEnd();
                }),
                new Case("closes without an answer", Reason.CONNECTION, H2FakeServer.Peer::request),
                new Case("closes in the middle of the content", Reason.CONNECTION, peer -> {
                    var stream = peer.request();
                    peer.send(frame(HEADERS, END_HEADERS, stream, OK));
                    peer.send(frame(DATA, 0, stream, new byte[3]));
                }),
                new Case("speaks HTTP/1.1 after all", Reason.PROTOCOL, peer -> {
                    peer.request();
                    peer.send(times(
                            2_000,
                            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
                                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
                    peer.awaitEnd();
                }));
    }

    private static ClientFixture client(int port) throws Exception {
        return new ClientFixture(
                "https://localhost:" + port,
                new TlsFiles.Paths(Optional.of(pair.certificate()), Optional.empty(), Optional.empty()),
                ClientKnobs.PROTOCOL.at(ClientProtocol.H2),
                ClientKnobs.TIMEOUT.at(TOTAL),
                ClientKnobs.TLS_HANDSHAKE.at(TOTAL),
                ClientKnobs.RETRIES.at(0L),
                ClientKnobs.RESPONSE_BYTES.at(Size.ofKibibytes(64)),
                ClientKnobs.RESPONSE_HEADER_BYTES.at(Size.ofKibibytes(32)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void endInTypedErrorAndLeaveNothing(Case hostile) throws Exception {
        try (var server = H2FakeServer.of(pair.listen(), hostile.script())) {
            try (var fixture = client(server.port())) {
                var failure = catchThrowableOfType(
                        ClientException.class,
                        () -> fixture.client().post("/x").json("a").send());

                assertThat(ending(failure)).as("%s", failure).isEqualTo(hostile.ending());
                assertThat(failure.history().attempts()).hasSize(1);
                assertThat(fixture.inFlight()).isZero();
                assertThat(fixture.held()).isZero();
                // A connection that others may be using is left; without a call it is closed in time.
                await(() -> {
                    fixture.deadlines.hurry(ClientKnobs.IDLE.standard());
                    return server.open() == 0 && fixture.idle() == 0;
                });
            }
        }
    }

    private static Object ending(ClientException failure) {
        return switch (failure) {
            case ClientTimeout late -> late.phase();
            case ClientFailed failed -> failed.reason();
            case ClientException other -> other;
        };
    }

    @Test
    void whoAcceptsAndSaysNothingIsLeftInTime() throws Exception {
        try (var server = new FakeServer(FakeServer.Peer::awaitEnd);
                var fixture = client(server.port())) {
            var failure = catchThrowableOfType(
                    ClientTimeout.class, () -> fixture.client().get("/x").send());
            assertThat(failure.phase()).isEqualTo(Phase.TLS);
            await(() -> server.open() == 0);
        }
    }

    @Test
    void floodThatGoesOnAfterTheCallCostsTheConnection() throws Exception {
        try (var server = H2FakeServer.of(pair.listen(), peer -> {
                    var stream = peer.request();
                    peer.send(frame(HEADERS, END_HEADERS, stream, OK));
                    peer.sendForEver(times(100, frame(DATA, 0, stream, new byte[1_000])));
                });
                var fixture = client(server.port())) {
            assertThat(catchThrowableOfType(
                                    ClientFailed.class,
                                    () -> fixture.client().get("/x").send())
                            .reason())
                    .isEqualTo(Reason.TOO_LARGE);
            await(() -> server.open() == 0);
        }
    }
}
