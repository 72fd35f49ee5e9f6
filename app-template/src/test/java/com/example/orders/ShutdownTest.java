package com.example.orders;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// SIGTERM under load.
class ShutdownTest {
    private static final int CLIENTS = 16;
    private static final String ORDER = "{\"sku\":\"apple\",\"quantity\":3}";

    private final Queue<String> losses = new ConcurrentLinkedQueue<>();
    private final CountDownLatch load = new CountDownLatch(200);

    @Test
    void losesNoRequestWhenItEnds() throws Exception {
        try (var service = ServiceProcess.start(
                        "-Dspillway.shutdown.unready=1s", "-Dspillway.routes.default.client-rate=1000/s");
                var slow = RawClient.connect(service.port())) {
            var clients = startClients(service.port());
            load.await();
            slow.send("POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: %d\r\n\r\n{".formatted(ORDER.length()));

            service.terminate();
            awaitUnready(service);
            slow.send(ORDER.substring(1));

            assertThat(slow.answer()).hasStatus(201).closes();
            for (var client : clients) {
                client.join();
            }
            assertThat(losses).isEmpty();
            assertThat(service.exitCode()).isZero();
        }
    }

    private List<Thread> startClients(int port) {
        var clients = new ArrayList<Thread>();
        for (var i = 0; i < CLIENTS; i++) {
            clients.add(Thread.ofVirtual().start(() -> {
                while (true) {
                    try (var client = RawClient.connect(port)) {
                        askUntilToldToLeave(client);
                    } catch (UncheckedIOException _) {
                        return; // nobody listens any more
                    } catch (InterruptedException _) {
                        throw new IllegalStateException("nobody interrupts it");
                    }
                }
            }));
        }
        return clients;
    }

    /// As a load balancer does: on kept connections, until an answer says that it is the last.
    private void askUntilToldToLeave(RawClient client) throws InterruptedException {
        for (var asked = 0; ; asked++) {
            try {
                var answer = client.get("/orders");
                // More clients than permits: some meet a limit, which is an answer.
                if (answer.status() != 200 && answer.status() != 429) {
                    losses.add(answer.toString());
                }
                load.countDown();
                if (answer.closes()) {
                    return;
                }
            } catch (IllegalStateException | UncheckedIOException e) {
                if (asked > 0) {
                    losses.add("request %d of a connection: %s".formatted(asked, e));
                }
                throw new UncheckedIOException(new IOException(e));
            }
            Thread.sleep(50); // a client that thinks
        }
    }

    private static void awaitUnready(ServiceProcess service) throws InterruptedException {
        while (true) {
            try (var probe = RawClient.connect(service.adminPort())) {
                if (probe.get("/readyz").status() == 503) {
                    return;
                }
            }
            Thread.sleep(20); // another process has no other sign
        }
    }
}
