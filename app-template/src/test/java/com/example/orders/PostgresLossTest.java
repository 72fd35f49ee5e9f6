package com.example.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.Answer;
import dev.spillway.testing.RawClient;
import dev.spillway.testing.TestService;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The database is killed under load. Clients do what they should: they send an order again, with the same key,
/// until it is taken.
class PostgresLossTest {
    private static final int CLIENTS = 8;
    private static final int CONNECTIONS = 33;
    private static final String ORDER = "{\"sku\":\"apple\",\"quantity\":1}";

    private final Queue<String> taken = new ConcurrentLinkedQueue<>();
    private final Queue<Answer> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean over;

    @Test
    void losesNoOrderThatItTookAndComesBackByItself() throws Exception {
        try (var server = PostgresServer.start()) {
            var settings = server.database(CONNECTIONS);
            var storage = Storage.database(settings);
            try (var service = TestService.start(
                            app -> Api.routes(app, storage.open(app)),
                            "spillway.routes.\"POST /orders\".rate = 10000/s",
                            "spillway.routes.\"POST /orders\".client-rate = 10000/s");
                    var clients = Executors.newVirtualThreadPerTaskExecutor()) {
                var orders = IntStream.range(0, CLIENTS)
                        .mapToObj(_ -> clients.submit(() -> order(service)))
                        .toList();
                awaitMore(taken, 200);

                server.kill();
                awaitMore(failures, 50);
                awaitReadiness(service, 503);
                assertThat(service.admin("/livez").status()).isEqualTo(200);

                server.restart();
                awaitReadiness(service, 200);
                awaitMore(taken, 200);
                over = true;
                for (var client : orders) {
                    client.get();
                }
            }
            assertThat(failures).allSatisfy(failure -> {
                assertThat(failure.status()).isIn(503, 504);
                assertThat(failure.header("Content-Type")).contains("application/problem+json");
            });
            assertThat(stored(settings)).containsExactlyInAnyOrderElementsOf(taken);
        }
    }

    private void order(TestService service) {
        while (!over) {
            var key = UUID.randomUUID().toString();
            var isTaken = false;
            while (!isTaken) {
                isTaken = isTaken(service, key);
            }
        }
    }

    private boolean isTaken(TestService service, String key) {
        try (var client = RawClient.connect(service.port())) {
            var answer = client.ask("POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Idempotency-Key: %s\r\nContent-Length: %d\r\n\r\n%s".formatted(key, ORDER.length(), ORDER));
            if (answer.status() == 201) {
                return taken.add(answer.header("Location").orElseThrow());
            }
            failures.add(answer);
            return false;
        }
    }

    /// Waits until there are so many more; the test's timeout is the end of patience.
    private static void awaitMore(Queue<?> things, int more) throws InterruptedException {
        var wanted = things.size() + more;
        while (things.size() < wanted) {
            Thread.sleep(10);
        }
    }

    private static void awaitReadiness(TestService service, int status) throws InterruptedException {
        while (service.admin("/readyz").status() != status) {
            Thread.sleep(50);
        }
    }

    private static List<String> stored(DatabaseSettings settings) throws Exception {
        try (var database = Database.open(settings)) {
            return database.transaction(
                    transaction -> transaction.query("select id from orders", row -> "/orders/" + row.getLong(1)));
        }
    }
}
