package com.example.orders;

/// An order that was taken.
///
/// @param id its number, higher than those of the orders before
/// @param sku what is ordered
/// @param quantity how many
record Order(long id, String sku, int quantity) {}
