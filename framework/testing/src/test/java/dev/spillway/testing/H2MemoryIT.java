package dev.spillway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/// A thousand attackers with a hundred streams each, and a heap of 256 MiB. They take both processors for as long as
/// they
/// are there, so nobody else's canary is beside them.
@Isolated
@ExtendWith(H2Judge.class)
@Timeout(180)
class H2MemoryIT {
    private static final int ATTACKERS = 1_000;
    /// Under what one address may have.
    private static final int OF_AN_ADDRESS = 125;

    private static final int STREAMS = 100;
    private static final Duration LENGTH = Duration.ofSeconds(20);
    private static final int FRAME = 16_384;

    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong streams = new AtomicLong();

    /// What one of them does with a connection.
    private enum Kind {
        /// Asks for much and gives no credit for it.
        STARVED {
            @Override
            void attack(H2Client client) {
                client.preface().settings(H2Setting.INITIAL_WINDOW_SIZE, 0);
                all(client, "GET", "/big?mb=1");
            }
        },
        /// Begins many contents and ends none.
        BODIES {
            @Override
            void attack(H2Client client) {
                client.preface().settings();
                for (var stream : all(client, "POST", "/echo")) {
                    client.data(stream, 0, new byte[8_000]);
                }
            }
        },
        /// Fills every window that it is given.
        WINDOWS {
            @Override
            void attack(H2Client client) {
                client.begin();
                for (var stream : all(client, "POST", "/upload")) {
                    client.pour(new H2Frame(H2Frame.DATA, 0, stream, new byte[FRAME]).bytes(), 15 * FRAME);
                }
            }
        },
        /// Small blocks of fields that are large when they are read.
        BOMBS {
            @Override
            void attack(H2Client client) {
                client.begin();
                var references = new byte[12_000];
                Arrays.fill(references, (byte) (0x80 | 62));
                for (var i = 0; i < STREAMS; i++) {
                    client.send(HeaderBlock.request("GET", "/get")
                            .indexed("x", "a".repeat(3_900))
                            .raw(references));
                }
            }
        },
        /// Blocks of fields that do not end.
        BLOCKS {
            @Override
            void attack(H2Client client) {
                client.preface().settings();
                client.headers(1, H2Frame.END_STREAM, HeaderBlock.request("GET", "/get"))
                        .continuation(
                                1,
                                0,
                                HeaderBlock.empty()
                                        .field("x", "a".repeat(15_000))
                                        .bytes());
            }
        },
        /// Answers that nobody takes from the socket.
        DEAF {
            @Override
            void attack(H2Client client) {
                client.preface()
                        .settings(H2Setting.INITIAL_WINDOW_SIZE, 1 << 30)
                        .windowUpdate(0, 1 << 30);
                all(client, "GET", "/big?mb=1");
                client.pour(new H2Frame(H2Frame.PING, 0, 0, new byte[8]).bytes(), 17 * 1_000);
            }
        },
        /// Streams that are given up at once.
        RESETS {
            @Override
            void attack(H2Client client) {
                client.begin();
                for (var stream : all(client, "GET", "/exchange")) {
                    client.reset(stream, H2Error.CANCEL);
                }
            }
        };

        abstract void attack(H2Client client);

        static int[] all(H2Client client, String method, String path) {
            return IntStream.range(0, STREAMS)
                    .map(_ -> client.open(HeaderBlock.request(method, path)))
                    .toArray();
        }
    }

    @Test
    @FailsUpstream("out of memory")
    void keepsAServiceOfASmallHeap() {
        var settings = new ArrayList<>(UnderAttack.FAST);
        settings.addAll(UnderAttack.SHORT);
        try (var child = start(settings);
                var canary = Canary.on(Transport.CLEAR, TestClient.Protocol.HTTP_2, child.port(), "/get")) {
            ChildService.await(Duration.ofSeconds(10), () -> canary.answered() > 0);
            var deadline = System.nanoTime() + LENGTH.toNanos();
            var attackers = new ArrayList<Thread>();
            for (var i = 0; i < ATTACKERS; i++) {
                var number = i;
                attackers.add(Thread.ofVirtual().start(() -> attack(number, child.port(), deadline)));
            }
            attackers.forEach(H2MemoryIT::join);

            System.out.printf(
                    "%d connections of attackers, canary: %d answers, slowest %d ms%n",
                    connections.get(), canary.answered(), canary.slowest().toMillis());
            assertThat(child.isAlive()).isTrue();
            canary.assertUnharmed();
            assertThat(child.lines()).noneMatch(line -> line.contains("OutOfMemoryError"));
            assertThat(connections.get()).isGreaterThanOrEqualTo(ATTACKERS);
            assertThat(streams.get()).isGreaterThanOrEqualTo(ATTACKERS);
        }
    }

    private static ChildService start(List<String> settings) {
        return switch (H2Subject.wanted()) {
            case HELIDON ->
                ChildService.Start.with(List.of())
                        .options("-Xmx256m")
                        .main(H2HelidonMain.class)
                        .run();
            case SPILLWAY, NONE ->
                ChildService.Start.with(settings)
                        .options("-Xmx256m")
                        .main(H2TourMain.class)
                        .run();
        };
    }

    /// Again and again on new connections, each held until the server ends it.
    private void attack(int number, int port, long deadline) {
        var kinds = Kind.values();
        while (System.nanoTime() < deadline) {
            try (var client = H2Client.connect(port, "127.0.1." + (1 + number / OF_AN_ADDRESS))) {
                connections.incrementAndGet();
                kinds[number % kinds.length].attack(client);
                streams.incrementAndGet();
                hold(client, kinds[number % kinds.length], deadline);
            } catch (UncheckedIOException | IllegalStateException e) {
                // Refused, or ended early: it tries again.
                ChildService.pause(Duration.ofMillis(50));
            }
        }
    }

    private static void hold(H2Client client, Kind kind, long deadline) {
        while (kind == Kind.DEAF && System.nanoTime() < deadline) {
            ChildService.pause(Duration.ofMillis(100));
        }
        client.awaitEnd(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
