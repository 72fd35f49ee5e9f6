package dev.spillway.grpc.client;

import static dev.spillway.grpc.client.ClientFixture.ASKED;
import static dev.spillway.grpc.client.ClientFixture.await;
import static dev.spillway.grpc.client.ClientFixture.codeOf;
import static dev.spillway.grpc.client.ClientFixture.statusOf;
import static dev.spillway.grpc.client.RawServer.DATA;
import static dev.spillway.grpc.client.RawServer.END_HEADERS;
import static dev.spillway.grpc.client.RawServer.END_STREAM;
import static dev.spillway.grpc.client.RawServer.HEADERS;
import static dev.spillway.grpc.client.RawServer.PING;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import dev.spillway.testing.Leaks;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// However a server behaves, a call ends with a status by its deadline, and nothing is left of it.
class HostileGrpcServersIT {
    private static final String SHORT = "timeout = 500ms";
    private static final String LONG = "timeout = 60s";

    /// What a server does with a stream, and what a client makes of it.
    private enum Hostility {
        OVERSIZE(Status.Code.RESOURCE_EXHAUSTED) {
            @Override
            void run(RawServer.Peer peer, int stream) throws IOException {
                peer.answer(stream);
                peer.write(DATA, 0, stream, (byte) 0, (byte) 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff);
            }
        },
        NEGATIVE_SIZE(Status.Code.INTERNAL, Status.Code.RESOURCE_EXHAUSTED) {
            @Override
            void run(RawServer.Peer peer, int stream) throws IOException {
                peer.answer(stream);
                peer.write(DATA, 0, stream, (byte) 0, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff);
            }
        },
        COMPRESSED_BOMB(Status.Code.INTERNAL) {
            @Override
            void run(RawServer.Peer peer, int stream) throws IOException {
                var bomb = new ByteArrayOutputStream();
                try (var gzip = new GZIPOutputStream(bomb)) {
                    gzip.write(new byte[4 << 20]);
                }
                var bytes = new byte[5 + bomb.size()];
                bytes[0] = 1;
                bytes[3] = (byte) (bomb.size() >> 8);
                bytes[4] = (byte) bomb.size();
                System.arraycopy(bomb.toByteArray(), 0, bytes, 5, bomb.size());
                peer.answer(stream, "grpc-encoding", "gzip");
                peer.write(DATA, 0, stream, bytes);
            }
        },
        HEADER_FLOOD(
                Status.Code.INTERNAL, Status.Code.UNAVAILABLE, Status.Code.RESOURCE_EXHAUSTED, Status.Code.UNKNOWN) {
            @Override
            void run(RawServer.Peer peer, int stream) throws IOException {
                var more = new String[300];
                for (var i = 0; i < more.length; i += 2) {
                    more[i] = "x-field-" + i;
                    more[i + 1] = "v".repeat(100);
                }
                peer.write(HEADERS, END_HEADERS, stream, RawServer.Peer.head(more));
            }
        },
        NO_STATUS(Status.Code.UNKNOWN, Status.Code.INTERNAL) {
            @Override
            void run(RawServer.Peer peer, int stream) throws IOException {
                peer.answer(stream);
                peer.write(DATA, END_STREAM, stream);
            }
        },
        NO_GRPC(Status.Code.UNKNOWN, Status.Code.INTERNAL, Status.Code.UNAVAILABLE) {
            @Override
            void run(RawServer.Peer peer, int stream) throws IOException {
                var head = new ByteArrayOutputStream();
                RawServer.Peer.field(head, ":status", "500");
                RawServer.Peer.field(head, "content-type", "text/html");
                peer.write(HEADERS, END_HEADERS | END_STREAM, stream, head.toByteArray());
            }
        },
        NO_DETAILS(Status.Code.UNAVAILABLE) {
            @Override
            void run(RawServer.Peer peer, int stream) throws IOException {
                var end = RawServer.Peer.head("grpc-status", "14", "grpc-status-details-bin", "////");
                peer.write(HEADERS, END_HEADERS | END_STREAM, stream, end);
            }
        },
        GOAWAY(Status.Code.UNAVAILABLE) {
            @Override
            void run(RawServer.Peer peer, int stream) throws IOException {
                peer.goAway(stream, 0, "");
                peer.reset();
            }
        },
        RESET(Status.Code.UNAVAILABLE) {
            @Override
            void run(RawServer.Peer peer, int stream) throws IOException {
                peer.reset();
            }
        };

        private final ImmutableSet<Status.Code> codes;

        Hostility(Status.Code... codes) {
            this.codes = ImmutableSet.copyOf(codes);
        }

        abstract void run(RawServer.Peer peer, int stream) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void endsAtOnceWithItsStatus(Hostility hostility) {
        try (var server = RawServer.onStream(hostility::run);
                var fixture = new ClientFixture(server.base(), LONG, "retries = 0")) {
            assertThat(codeOf(() -> fixture.blocking().reserve(ASKED))).isIn(hostility.codes);
            fixture.awaitRest();
        }
    }

    @Test
    void silenceEndsAtTheDeadline() {
        try (var server = new RawServer(RawServer.Peer::awaitEnd);
                var fixture = new ClientFixture(server.base(), SHORT)) {
            assertThat(codeOf(() -> fixture.blocking().getStock(ASKED))).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
            fixture.awaitRest();
        }
    }

    @Test
    void silenceOverTlsEndsAtTheDeadline() {
        try (var server = new RawServer(RawServer.Peer::awaitEnd);
                var fixture = new ClientFixture(server.secureBase(), SHORT)) {
            assertThat(codeOf(() -> fixture.blocking().getStock(ASKED))).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
            fixture.awaitRest();
        }
    }

    @Test
    void silenceOfANewConnectionIsNotWaitedFor() {
        try (var server = new RawServer(RawServer.Peer::awaitEnd);
                var fixture = new ClientFixture(server.base(), LONG, "retries = 0", "connect = 50ms")) {
            var status = statusOf(() -> fixture.blocking().getStock(ASKED));
            assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(status.getCause()).hasStackTraceContaining("not a byte from the server within 50 ms");
        }
        try (var server = new RawServer(RawServer.Peer::awaitEnd);
                var fixture = new ClientFixture(server.secureBase(), LONG, "retries = 0", "tls-handshake = 50ms")) {
            var status = statusOf(() -> fixture.blocking().getStock(ASKED));
            assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(status.getCause()).hasStackTraceContaining("no TLS handshake within 50 ms");
        }
    }

    @Test
    void trickleEndsAtTheDeadline() {
        try (var server = RawServer.onStream((peer, stream) -> {
                    peer.answer(stream);
                    peer.write(DATA, 0, stream, (byte) 0, (byte) 0, (byte) 0, (byte) 0x40, (byte) 0);
                    while (true) {
                        peer.write(DATA, 0, stream, (byte) 0);
                        Thread.sleep(20);
                    }
                });
                var fixture = new ClientFixture(server.base(), SHORT)) {
            assertThat(codeOf(() -> fixture.blocking().getStock(ASKED))).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
            fixture.awaitRest();
        }
    }

    /// Hears what a logger says.
    private static final class Listener extends Handler {
        private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

        @Override
        public void publish(LogRecord line) {
            said.add(line.getMessage() + Arrays.toString(line.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void framesThatComeTooLateMakeNoNoise() throws Exception {
        var noisy = Logger.getLogger("io.grpc.internal.AbstractClientStream");
        var listener = new Listener();
        noisy.addHandler(listener);
        var seen = new CountDownLatch(1);
        try (var server = RawServer.onStream((peer, stream) -> {
                    var frames = new ByteArrayOutputStream();
                    frames.writeBytes(RawServer.Peer.frame(HEADERS, END_HEADERS, stream, RawServer.Peer.head()));
                    frames.writeBytes(RawServer.Peer.frame(DATA, 0, stream, (byte) 0, (byte) 0x7f, (byte) 0, (byte) 0));
                    for (var i = 0; i < 50; i++) {
                        frames.writeBytes(RawServer.Peer.frame(DATA, 0, stream, (byte) 0));
                    }
                    frames.writeBytes(RawServer.Peer.frame(PING, 0, 0, new byte[8]));
                    peer.send(frames.toByteArray());
                    var frame = peer.read();
                    while (frame.type() != PING || frame.flags() == 0) {
                        frame = peer.read();
                    }
                    seen.countDown();
                });
                var fixture = new ClientFixture(server.base(), LONG, "retries = 0")) {
            assertThat(codeOf(() -> fixture.blocking().reserve(ASKED))).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(seen.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(listener.said).isEmpty();
        } finally {
            noisy.removeHandler(listener);
        }
    }

    @Test
    void backsOffWithItsPingsWhenToldTo() throws Exception {
        var backoff = Logger.getLogger("io.grpc.internal.AtomicBackoff");
        var listener = new Listener();
        backoff.addHandler(listener);
        try (var server = RawServer.onStream((peer, _) -> {
                    peer.goAway(0, 11, "too_many_pings");
                    peer.awaitEnd();
                });
                var fixture = new ClientFixture(server.base(), SHORT, "grpc.keepalive = 10s", "retries = 0")) {
            codeOf(() -> fixture.blocking().reserve(ASKED));
            assertThat(listener.said.poll(20, TimeUnit.SECONDS)).contains("20000000000");
        } finally {
            backoff.removeHandler(listener);
        }
    }

    @Test
    void leavesNothingBehind() {
        // What is loaded and opened once for the whole process.
        attack();
        var before = Leaks.now();
        attack();
        before.assertNoneSince();
    }

    private static void attack() {
        try (var server = RawServer.onStream(Hostility.OVERSIZE::run);
                var silent = new RawServer(RawServer.Peer::awaitEnd)) {
            try (var fixture = new ClientFixture(server.base(), SHORT);
                    var other = new ClientFixture(silent.secureBase(), SHORT)) {
                codeOf(() -> fixture.blocking().getStock(ASKED));
                codeOf(() -> other.blocking().getStock(ASKED));
            }
            await(() -> server.open() == 0 && silent.open() == 0);
        }
    }
}
