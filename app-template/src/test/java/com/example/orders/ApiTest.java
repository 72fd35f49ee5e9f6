package com.example.orders;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.Answer;
import dev.spillway.testing.ServiceExtension;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The routes with their limits, in memory: everything a service has but a socket.
class ApiTest {
    @RegisterExtension
    final ServiceExtension service = ServiceExtension.inMemory(Api::routes);

    @Test
    void createsReadsAndListsAnOrder() {
        var created = order("{\"sku\":\"apple\",\"quantity\":3}");

        assertThat(created).hasStatus(201).hasHeader("Location", "/orders/00000001");
        assertThat(service.get("/orders/00000001")).hasStatus(200).hasText(created.text());
        assertThat(service.get("/orders")).hasStatus(200).hasText("{\"orders\":[" + created.text() + "]}");
        assertThat(service.get("/orders?after=00000001")).hasText("{\"orders\":[]}");
    }

    @Test
    void answersAnUnknownOrderWithAProblem() {
        assertThat(service.get("/orders/1")).isProblem(404);
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
            if (order("{\"sku\":\"apple\",\"quantity\":1}").status() == 429) {
                refused++;
            }
        }

        assertThat(refused).isPositive();
    }

    @Test
    void makesTwoReportsAtATimeAndRefusesAThird() throws Exception {
        var first = report();
        var second = report();
        while (service.callsInFlight() < 2) {
            Thread.sleep(5);
        }

        assertThat(service.get("/report?millis=0")).isProblem(429).hasRetryAfter();
        assertThat(first.get()).hasStatus(200);
        assertThat(second.get()).hasStatus(200);
    }

    @Test
    void refusesAReportOfNoSensibleDuration() {
        assertThat(service.get("/report?millis=-1")).isProblem(400);
        assertThat(service.get("/report?millis=soon")).isProblem(400);
    }

    private FutureTask<Answer> report() {
        var report = new FutureTask<>(() -> service.get("/report?millis=1000"));
        Thread.startVirtualThread(report);
        return report;
    }

    private Answer order(String json) {
        return service.send("POST", "/orders", "application/json", json);
    }
}
