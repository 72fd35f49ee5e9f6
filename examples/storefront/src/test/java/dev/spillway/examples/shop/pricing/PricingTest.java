package dev.spillway.examples.shop.pricing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;

import dev.spillway.testing.Answer;
import dev.spillway.testing.ServiceExtension;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Prices, in memory.
class PricingTest {
    @RegisterExtension
    final ServiceExtension service = ServiceExtension.inMemory(Pricing::routes, "config.resource = pricing.conf");

    @Test
    void knowsWhatWholesalersSell() {
        assertThat(service.get("/prices/tea")).hasStatus(200).hasText("{\"sku\":\"tea\",\"cents\":450}");
        assertThat(service.get("/prices/pear")).isProblem(404);
        assertThat(service.get("/counts")).hasText("{\"answered\":1,\"cancelled\":0}");
    }

    @Test
    void findsWholesalersOut() {
        assertThat(service.get("/prices/teapot")).isProblem(503);
        assertThat(service.get("/prices/teapot")).hasStatus(200);
        assertThat(service.get("/prices/sieve")).isProblem(503);
    }

    @Test
    void stopsAskingWhenTheTimeIsOver() throws Exception {
        var slow = new FutureTask<Answer>(() -> service.get("/prices/samovar"));
        Thread.startVirtualThread(slow);
        while (service.callsInFlight() == 0) {
            Thread.sleep(5);
        }
        service.advance(Duration.ofSeconds(10));

        assertThat(slow.get()).isProblem(504);
        assertThat(service.get("/counts")).hasText("{\"answered\":0,\"cancelled\":1}");
    }
}
