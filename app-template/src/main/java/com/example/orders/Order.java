package com.example.orders;

/// An order that was taken.
///
/// @param id its name, in the order of arrival
/// @param sku what is ordered
/// @param quantity how many
record Order(String id, String sku, int quantity) {}
