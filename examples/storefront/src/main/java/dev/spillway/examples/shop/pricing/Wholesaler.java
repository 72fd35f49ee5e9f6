package dev.spillway.examples.shop.pricing;

import java.util.Optional;

/// Somebody who knows a price and may take his time: a partner's API, an old database.
@FunctionalInterface
public interface Wholesaler {
    /// What one piece costs in cents; empty if he does not sell it.
    ///
    /// @throws InterruptedException when nobody wants to know any more: let it pass
    Optional<Long> cents(String sku) throws InterruptedException;
}
