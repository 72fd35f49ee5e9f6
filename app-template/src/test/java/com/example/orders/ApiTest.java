package com.example.orders;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.Answer;
import dev.spillway.testing.ServiceExtension;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The routes with their limits, in memory: everything a service has but a socket and a database.
class ApiTest {
    private static final String APPLE = "{\"sku\":\"apple\",\"quantity\":3}";

    private final HeldOrders orders = new HeldOrders(new MemoryOrders(1_000, Clock.systemUTC()));

    @RegisterExtension
    final ServiceExtension service = ServiceExtension.inMemory(app -> Api.routes(app, orders));

    @Test
    void createsReadsAndListsAnOrder() {
        var created = order(APPLE);

        assertThat(created).hasStatus(201).hasHeader("Location", "/orders/1");
        assertThat(service.get("/orders/1")).hasStatus(200).hasText(created.text());
        assertThat(service.get("/orders"))
                .hasStatus(200)
                .hasText("{\"orders\":[%s],\"next\":null}".formatted(created.text()));
    }

    @Test
    void leadsFromPageToPage() {
        for (var i = 0; i < 3; i++) {
            order(APPLE);
        }

        assertThat(service.get("/orders?limit=2").text()).endsWith("\"next\":2}");
        assertThat(service.get("/orders?limit=2&after=2").text())
                .contains("\"id\":3")
                .endsWith("\"next\":null}");
    }

    @Test
    void refusesAPageWithoutBounds() {
        assertThat(service.get("/orders?limit=101")).isProblem(400);
        assertThat(service.get("/orders?limit=0")).isProblem(400);
        assertThat(service.get("/orders?after=x")).isProblem(400);
    }

    @Test
    void answersAnUnknownOrderWithAProblem() {
        assertThat(service.get("/orders/1")).isProblem(404);
        assertThat(service.get("/orders/none")).isProblem(404);
    }

    @Test
    void refusesAnOrderThatBreaksARule() {
        assertThat(order("{\"sku\":\"apple\",\"quantity\":0}")).isProblem(400);
        assertThat(order("{\"sku\":\"apple\"")).isProblem(400);
    }

    @Test
    void refusesABodyThatIsTooLarge() {
        assertThat(order(" ".repeat(20_000))).isProblem(413).names("spillway.routes.\"POST /orders\".max-body");
    }

    @Test
    void refusesAClientThatOrdersTooFast() {
        var refused = 0;
        for (var i = 0; i < 100; i++) {
            if (order(APPLE).status() == 429) {
                refused++;
            }
        }

        assertThat(refused).isPositive();
    }

    @Test
    void placesAnOrderOnceHoweverOftenItIsSent() {
        assertThat(order(APPLE, "Idempotency-Key: 17\r\n")).hasStatus(201).hasHeader("Location", "/orders/1");
        assertThat(order(APPLE, "Idempotency-Key: 17\r\n")).hasStatus(201).hasHeader("Location", "/orders/1");
        assertThat(order(APPLE, "Idempotency-Key: 18\r\n")).hasStatus(201).hasHeader("Location", "/orders/2");
    }

    @Test
    void makesTwoLongReportsAtATimeAndRefusesAThird() throws Exception {
        orders.hold();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Answer> first = threads.submit(() -> service.get("/report?days=28"));
            Future<Answer> second = threads.submit(() -> service.get("/report?days=28"));
            orders.awaitReports(2);

            assertThat(service.get("/report?days=1")).isProblem(429).hasRetryAfter();
            orders.release();
            assertThat(first.get()).hasStatus(200);
            assertThat(second.get()).hasStatus(200);
        }
    }

    @Test
    void refusesAReportOfNoSensibleLength() {
        assertThat(service.get("/report?days=0")).isProblem(400);
        assertThat(service.get("/report?days=57")).isProblem(400);
        assertThat(service.get("/report?days=many")).isProblem(400);
    }

    private Answer order(String json) {
        return order(json, "");
    }

    private Answer order(String json, String fields) {
        try (var client = service.client()) {
            return client.ask("POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "%sContent-Length: %d\r\n\r\n%s".formatted(fields, json.length(), json));
        }
    }
}
