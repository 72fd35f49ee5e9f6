package dev.spillway.examples.shop.storefront;

/// What the inventory says about a thing.
///
/// @param cents what one of it costs
record Item(String sku, int left, long cents) {}
