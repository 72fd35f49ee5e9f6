package dev.spillway.examples.shop.inventory;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// How many there are of what. Put your database here.
final class Stock {
    private final Map<String, Integer> left;
    private final AtomicLong reservations = new AtomicLong();

    Stock(Map<String, Integer> left) {
        this.left = new ConcurrentHashMap<>(left);
    }

    static Stock ofTheShop() {
        return new Stock(Map.of("tea", 500, "cup", 40, "kettle", 7, "samovar", 1, "teapot", 12, "sieve", 30));
    }

    /// Something that is kept for somebody.
    record Reservation(String id, String sku, int quantity) {}

    /// What became of a wish.
    sealed interface Outcome {
        /// It is kept.
        record Kept(Reservation reservation) implements Outcome {}

        /// There are only so many.
        record TooFew(int left) implements Outcome {}

        /// There never was any.
        record Unknown() implements Outcome {}
    }

    /// How many there are; empty for what the shop does not have.
    Optional<Integer> left(String sku) {
        return Optional.ofNullable(left.get(sku));
    }

    /// Takes all that is wanted, or nothing.
    Outcome take(Wanted wanted) {
        var sku = wanted.sku();
        while (true) {
            var before = left.get(sku);
            if (before == null) {
                return new Outcome.Unknown();
            }
            if (before < wanted.quantity()) {
                return new Outcome.TooFew(before);
            }
            if (left.replace(sku, before, before - wanted.quantity())) {
                var id = "R-" + reservations.incrementAndGet();
                return new Outcome.Kept(new Reservation(id, sku, wanted.quantity()));
            }
        }
    }
}
