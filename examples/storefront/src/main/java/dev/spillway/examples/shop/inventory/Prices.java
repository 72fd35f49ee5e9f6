package dev.spillway.examples.shop.inventory;

import dev.spillway.http.Client;

/// What things cost, asked of the pricing service: the one place that knows how it is called.
final class Prices {
    private final Client pricing;

    Prices(Client pricing) {
        this.pricing = pricing;
    }

    /// In cents. It has the time that the call of this thread has left, and no more.
    long of(String sku) {
        return pricing.get("/prices/{sku}", sku).as(Price.class).cents();
    }

    /// What pricing answers.
    private record Price(long cents) {}
}
