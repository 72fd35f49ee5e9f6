package dev.spillway.examples.shop;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.spillway.examples.shop.pricing.Pricing;
import dev.spillway.examples.shop.pricing.Wholesaler;
import dev.spillway.http.Response.Field;
import dev.spillway.testing.Answer;
import dev.spillway.testing.TestClient;
import dev.spillway.testing.TestService;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// What three services do together, over sockets.
class ShopIT {
    /// Whose prices never come while it is open.
    private static final class Endless implements Wholesaler, AutoCloseable {
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch cancelled = new CountDownLatch(1);
        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public Optional<Long> cents(String sku) throws InterruptedException {
            asked.countDown();
            try {
                closed.await();
                return Optional.empty();
            } catch (InterruptedException e) {
                cancelled.countDown();
                throw e;
            }
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    private static Shop patient() {
        return Shop.open(Shop.PATIENT);
    }

    private static Shop patient(Wholesaler wholesaler) {
        return Shop.open(Shop.PATIENT, app -> Pricing.routes(app, wholesaler));
    }

    private static Answer ask(TestService service, String path, Field field) {
        try (var client = TestClient.connect(TestClient.Protocol.HTTP_1_1, service.port(), "127.0.0.1")) {
            return client.ask("GET", path, List.of(field), new byte[0]);
        }
    }

    private static Answer order(Shop shop, String key, String json) {
        var fields = List.of(new Field("Idempotency-Key", key), new Field("Content-Type", "application/json"));
        try (var client = TestClient.connect(
                TestClient.Protocol.HTTP_1_1, shop.storefront().port(), "127.0.0.1")) {
            return client.ask("POST", "/orders", fields, json.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String metric(TestService service, String name) {
        return service.admin("/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .orElse("");
    }

    @Test
    void totalsABasket() {
        try (var shop = patient()) {
            assertThat(shop.storefront().get("/basket?sku=tea&sku=kettle"))
                    .hasStatus(200)
                    .hasText("{\"items\":[{\"sku\":\"tea\",\"left\":500,\"cents\":450},"
                            + "{\"sku\":\"kettle\",\"left\":7,\"cents\":4900}],\"cents\":5350}");
        }
    }

    @Test
    void cutsWorkTwoHopsDownAtTheDeadlineOfTheEdge() throws Exception {
        var endless = new Endless();
        try (var lines = new Lines();
                var shop = patient(endless)) {
            // How long a busy machine takes to get two hops down is not known; with more time it gets there.
            for (var millis = 300; endless.asked.getCount() > 0; millis *= 2) {
                var time = new Field("X-Request-Timeout-Ms", Integer.toString(millis));
                assertThat(ask(shop.storefront(), "/basket?sku=samovar", time)).isProblem(504);
            }

            endless.cancelled.await();
            while (!shop.pricing().get("/counts").text().matches(".*\"cancelled\":[1-9].*")) {
                Thread.sleep(5);
            }
            var atTheEdge = lines.millisLeft("GET /basket");
            var between = lines.millisLeft("GET /items/samovar");
            var atTheEnd = lines.millisLeft("shop.Pricing/PriceOf");
            assertThat(atTheEdge).isGreaterThan(between);
            assertThat(between).isGreaterThan(atTheEnd);
        }
    }

    @Test
    void asksForAllItemsAtOnce() {
        var asked = new CountDownLatch(3);
        Wholesaler whoWaitsForTheOthers = _ -> {
            asked.countDown();
            asked.await();
            return Optional.of(100L);
        };
        try (var shop = patient(whoWaitsForTheOthers)) {
            assertThat(shop.storefront().get("/basket?sku=tea&sku=cup&sku=kettle"))
                    .hasStatus(200);
        }
    }

    @Test
    void endsTheOtherItemsWhenOneFails() {
        // Who waited for the endless price would have no answer but a 504.
        var endless = new Endless();
        try (var shop = patient(endless);
                endless) {
            assertThat(shop.storefront().get("/basket?sku=samovar&sku=pear")).isProblem(404);
        }
    }

    @Test
    void takesAnOrderOnceHoweverOftenItComes() {
        try (var shop = patient()) {
            for (var i = 0; i < 3; i++) {
                assertThat(order(shop, "mine", "{\"sku\":\"kettle\",\"quantity\":2}"))
                        .hasStatus(201)
                        .hasText("{\"id\":\"R-1\",\"sku\":\"kettle\",\"quantity\":2}");
            }
            assertThat(order(shop, "yours", "{\"sku\":\"kettle\",\"quantity\":1}"))
                    .hasStatus(201);

            assertThat(shop.inventory().get("/items/kettle")).hasText("{\"sku\":\"kettle\",\"left\":4,\"cents\":4900}");
        }
    }

    @Test
    void tellsCustomersWhatIsTheirs() {
        try (var shop = patient()) {
            assertThat(shop.storefront().get("/basket")).isProblem(400);
            assertThat(shop.storefront().get("/basket?sku=..")).isProblem(400);
            assertThat(shop.storefront().get("/basket?sku=tea" + "&sku=tea".repeat(20)))
                    .isProblem(400);
            assertThat(shop.storefront().send("POST", "/orders", "application/json", "{}"))
                    .isProblem(400);
            assertThat(order(shop, "a", "{\"sku\":\"tea\",\"quantity\":0}")).isProblem(400);
            assertThat(order(shop, "a", "{\"sku\":\"pear\",\"quantity\":1}")).isProblem(404);
            assertThat(order(shop, "a", "{\"sku\":\"samovar\",\"quantity\":2}")).isProblem(409);
        }
    }

    @Test
    void triesAgainForTheCustomer() {
        try (var shop = patient()) {
            assertThat(shop.storefront().get("/basket?sku=teapot")).hasStatus(200);

            assertThat(metric(shop.inventory(), "spillway_client_retries_total{"))
                    .endsWith(" 1.0");
            assertThat(metric(shop.storefront(), "spillway_client_retries_total{"))
                    .endsWith(" 0.0");
        }
    }

    @Test
    void sellsTheRestWhileAWholesalerIsAway() {
        try (var shop = patient()) {
            for (var i = 0; i < 5; i++) {
                assertThat(shop.storefront().get("/basket?sku=sieve")).isProblem(503);
            }

            assertThat(metric(shop.storefront(), "spillway_client_retries_total{"))
                    .endsWith(" 0.0");
            assertThat(metric(shop.storefront(), "spillway_client_breakers_open{"))
                    .endsWith(" 0.0");
            assertThat(shop.storefront().get("/basket?sku=tea")).hasStatus(200);
            assertThat(order(shop, "any", "{\"sku\":\"sieve\",\"quantity\":1}")).hasStatus(201);
        }
    }

    /// What [TimeLeft] says.
    private static final class Lines implements AutoCloseable {
        private final Logger logger = (Logger) LoggerFactory.getLogger(TimeLeft.class);
        private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

        Lines() {
            appender.list = new CopyOnWriteArrayList<>();
            appender.start();
            logger.addAppender(appender);
        }

        /// At the last call of this.
        long millisLeft(String what) {
            var line = Pattern.compile(Pattern.quote(what) + ": (\\d+) ms left");
            return appender.list.stream()
                    .flatMap(event -> line.matcher(event.getFormattedMessage()).results())
                    .mapToLong(found -> Long.parseLong(found.group(1)))
                    .reduce((_, last) -> last)
                    .orElseThrow();
        }

        @Override
        public void close() {
            logger.detachAppender(appender);
        }
    }
}
