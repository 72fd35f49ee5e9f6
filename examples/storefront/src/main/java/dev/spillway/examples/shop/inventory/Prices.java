package dev.spillway.examples.shop.inventory;

import dev.spillway.App;
import dev.spillway.examples.shop.proto.PriceRequest;
import dev.spillway.examples.shop.proto.PricingGrpc;
import dev.spillway.grpc.Grpc;

/// What things cost, asked of the pricing service: the one place that knows how it is called.
final class Prices {
    private final PricingGrpc.PricingBlockingStub pricing;

    Prices(App app) {
        this.pricing = Grpc.client(app, "pricing", PricingGrpc::newBlockingStub);
    }

    /// In cents. It has the time that the call of this thread has left, and no more.
    long of(String sku) {
        return pricing.priceOf(PriceRequest.newBuilder().setSku(sku).build()).getCents();
    }
}
