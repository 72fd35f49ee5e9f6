package dev.spillway.internal.client;

import static dev.spillway.internal.client.ClientFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spillway.http.ClientException;
import dev.spillway.http.ClientFailed;
import dev.spillway.http.ClientTimeout;
import dev.spillway.internal.client.FakeServer.Script;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Size;
import java.time.Duration;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Servers that mean no good: each call ends by its deadline in a typed error, and nothing of it is left.
class HostileServersIT {
    private static final Duration TOTAL = Duration.ofMillis(600);

    record Case(String name, Class<? extends ClientException> ending, Script script) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case late(String name, Script script) {
        return new Case(name, ClientTimeout.class, script);
    }

    private static Case broken(String name, Script script) {
        return new Case(name, ClientFailed.class, script);
    }

    static Stream<Case> cases() {
        return Stream.of(
                late("accepts and says nothing", FakeServer.Peer::awaitEnd),
                late("drips its head", peer -> {
                    peer.request();
                    peer.drip("HTTP/1.1 200 OK\r\nX-A: b\r\nX-B: ");
                }),
                late("drips its body", peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n");
                    peer.drip("drop");
                }),
                late("drips its chunks", peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    peer.drip("1\r\na\r\n");
                }),
                late("sends one interim answer and no more", peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 103 Early Hints\r\n\r\n");
                    peer.awaitEnd();
                }),
                broken("sends header fields for ever", peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 200 OK\r\n");
                    peer.sendForEver("X-A: b\r\n");
                }),
                broken("sends large header fields for ever", peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 200 OK\r\n");
                    peer.sendForEver("X-A: " + "b".repeat(10_000) + "\r\n");
                }),
                broken("sends one header field for ever", peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 200 OK\r\nX-A: ");
                    peer.sendForEver("b".repeat(1_000));
                }),
                broken("sends interim answers for ever", peer -> {
                    peer.request();
                    peer.sendForEver("HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n");
                }),
                broken("sends 100 for ever", peer -> {
                    peer.request();
                    peer.sendForEver("HTTP/1.1 100 Continue\r\n\r\n");
                }),
                broken("sends a chunk size for ever", peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    peer.sendForEver("0".repeat(1_000));
                }),
                broken("sends a chunk extension for ever", peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;a=");
                    peer.sendForEver("b".repeat(1_000));
                }),
                broken("sends trailers for ever", peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n");
                    peer.sendForEver("X-A: b\r\n");
                }),
                broken("announces more than the bound", peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n");
                    peer.awaitEnd();
                }),
                broken("sends chunks beyond the bound", peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    peer.sendForEver("400\r\n" + "a".repeat(1_024) + "\r\n");
                }),
                broken("sends until it closes, beyond the bound", peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 200 OK\r\n\r\n");
                    peer.sendForEver("a".repeat(1_000));
                }),
                broken("sends a gzip bomb for ever", peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
                    var zeros = new byte[1 << 16];
                    try (var bomb = new GZIPOutputStream(peer.socket().getOutputStream())) {
                        while (true) {
                            bomb.write(zeros);
                        }
                    }
                }),
                broken("sends empty members of gzip for ever", peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
                    peer.sendForEver("\037\213\b\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0\0\0");
                }),
                broken("sends a name within gzip for ever", peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\037\213\b\b\0\0\0\0\0\0");
                    peer.sendForEver("name".repeat(100));
                }),
                late("drips gzip", peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\037\213\b\b\0\0\0\0\0\0");
                    peer.drip("name");
                }),
                broken("gives two lengths", peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab");
                    peer.awaitEnd();
                }),
                broken("gives a length and chunks", peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
                    peer.awaitEnd();
                }),
                broken("gives a negative length", peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n");
                    peer.awaitEnd();
                }),
                broken("speaks another protocol", peer -> {
                    peer.request();
                    peer.send("220 mail.example.com ESMTP\r\n".repeat(20));
                    peer.awaitEnd();
                }),
                broken("closes without an answer", FakeServer.Peer::request),
                broken("closes in the middle of the head", peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 200 OK\r\nContent-");
                }),
                broken("closes in the middle of the body", peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                }),
                broken("resets in the middle of the body", peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                    peer.reset();
                }),
                broken("closes in the middle of a chunk", peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc");
                }));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void endInTypedErrorAndLeaveNothing(Case hostile) {
        try (var server = new FakeServer(hostile.script());
                var fixture = new ClientFixture(
                        server.base(),
                        ClientKnobs.TIMEOUT.at(TOTAL),
                        ClientKnobs.RETRIES.at(0L),
                        ClientKnobs.RESPONSE_BYTES.at(Size.ofKibibytes(64)),
                        ClientKnobs.RESPONSE_HEADER_BYTES.at(Size.ofKibibytes(32)))) {
            var failure = catchThrowableOfType(
                    ClientException.class,
                    () -> fixture.client().post("/x").json("a").send());

            assertThat(failure).isInstanceOf(hostile.ending());
            assertThat(failure.history().attempts()).hasSize(1);
            assertThat(fixture.inFlight()).isZero();
            assertThat(fixture.idle()).isZero();
            await(() -> server.open() == 0);
        }
    }
}
