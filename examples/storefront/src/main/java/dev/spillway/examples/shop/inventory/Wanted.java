package dev.spillway.examples.shop.inventory;

/// What somebody wants to be kept.
///
/// @param quantity how many, at least 1
record Wanted(String sku, int quantity) {
    Wanted {
        if (quantity < 1) {
            throw new IllegalArgumentException("quantity is at least 1");
        }
    }
}
