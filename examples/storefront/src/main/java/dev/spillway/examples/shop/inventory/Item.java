package dev.spillway.examples.shop.inventory;

/// A thing of the shop.
///
/// @param left how many there are
/// @param cents what one of it costs
record Item(String sku, int left, long cents) {}
