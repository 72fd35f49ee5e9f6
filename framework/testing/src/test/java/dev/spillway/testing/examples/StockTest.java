package dev.spillway.testing.examples;

import static dev.spillway.limit.Limit.kibibytes;
import static dev.spillway.limit.Limit.perMinute;
import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.App;
import dev.spillway.http.Response;
import dev.spillway.testing.Attack.Target;
import dev.spillway.testing.Attacks;
import dev.spillway.testing.Canary;
import dev.spillway.testing.RawClient;
import dev.spillway.testing.ServiceExtension;
import dev.spillway.testing.TestService;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StockTest {
    /// A new one for each test, in memory: no port, no wait.
    @RegisterExtension
    final ServiceExtension service =
            ServiceExtension.inMemory(StockTest::routes, "spillway.routes.\"GET /stock/{sku}\".deadline = 2s");

    static void routes(App app) {
        app.get("/stock/{sku}", request -> Response.text("item " + request.path("sku")));
        app.get("/report", _ -> Response.text("all of it")).limit(perMinute(1));
        app.post("/import", request -> Response.text(request.body().text())).limit(kibibytes(64));
    }

    @Test
    void answers() {
        assertThat(service.get("/stock/17")).hasStatus(200).hasText("item 17");
        assertThat(service.get("/nowhere")).isProblem(404);
    }

    @Test
    void refusesTheSecondReportOfAMinute() {
        assertThat(service.get("/report")).hasStatus(200);
        assertThat(service.get("/report"))
                .isProblem(429)
                .names("spillway.routes.\"GET /report\".rate")
                .hasRetryAfter();

        service.service().advance(Duration.ofMinutes(1));

        assertThat(service.get("/report")).hasStatus(200);
    }

    /// Byte by byte what a client sends, and what it gets.
    @Test
    void closesAConnectionOnWhichABodyIsTooLarge() {
        try (var client = service.service().client()) {
            client.send("POST /import HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");

            assertThat(client.answer()).isProblem(413).closes();
        }
    }

    /// On real ports, while an innocent client goes on asking.
    @Test
    void outlastsSlowClients() {
        try (var attacked = TestService.start(StockTest::routes, "spillway.connections.read-header = 500ms");
                var innocent = Canary.on(attacked.port(), "/stock/1")) {
            var attack = Attacks.headDrip(Duration.ofMillis(20));

            assertThat(attack.on(Target.on(attacked.port()), 50)).allSatisfy(outcome -> {
                assertThat(outcome.status()).isEqualTo(408);
                assertThat(outcome.end()).isNotEqualTo(RawClient.End.OPEN);
            });

            innocent.assertUnharmed();
        }
    }
}
