package dev.spillway.examples.shop.storefront;

/// What the inventory keeps for a customer.
///
/// @param id its name
record Reservation(String id, String sku, int quantity) {}
