package dev.spillway.examples.shop;

import dev.spillway.App;
import dev.spillway.examples.shop.inventory.Inventory;
import dev.spillway.examples.shop.pricing.Pricing;
import dev.spillway.examples.shop.storefront.Storefront;
import dev.spillway.testing.TestService;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The three services on free ports, each with its own configuration, that call each other as they do in production.
record Shop(TestService pricing, TestService inventory, TestService storefront) implements AutoCloseable {
    /// Enough on any machine: for tests that are not about time.
    static final List<String> PATIENT =
            List.of("spillway.routes.default.deadline = 60s", "spillway.clients.default.response-header = 60s");

    /// As it is, but for what is overridden in all three.
    static Shop open(List<String> overrides) {
        return open(overrides, Pricing::routes);
    }

    static Shop open(List<String> overrides, Consumer<App> prices) {
        var pricing = start("pricing", prices, overrides);
        var inventory = start("inventory", Inventory::routes, overrides, base("pricing", "grpc", pricing));
        var storefront = start("storefront", Storefront::routes, overrides, base("inventory", "http", inventory));
        return new Shop(pricing, inventory, storefront);
    }

    private static TestService start(String name, Consumer<App> setup, List<String> overrides, String... clients) {
        var all = new ArrayList<>(overrides);
        all.add("config.resource = " + name + ".conf");
        all.addAll(List.of(clients));
        return TestService.start(setup, all.toArray(String[]::new));
    }

    private static String base(String client, String scheme, TestService service) {
        return "spillway.clients.%s.base = %s://127.0.0.1:%d".formatted(client, scheme, service.port());
    }

    @Override
    public void close() {
        storefront.close();
        inventory.close();
        pricing.close();
    }
}
