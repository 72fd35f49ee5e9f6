package com.example.orders;

/// What a client sends to order something. A body that breaks a rule here is answered with 400.
///
/// @param sku what is ordered, 1 to 40 characters
/// @param quantity how many, 1 to 1000
record NewOrder(String sku, int quantity) {
    private static final int LONGEST_SKU = 40;
    private static final int LARGEST_QUANTITY = 1_000;

    NewOrder {
        if (sku == null || sku.isBlank() || sku.length() > LONGEST_SKU) {
            throw new IllegalArgumentException("sku has 1 to %d characters".formatted(LONGEST_SKU));
        }
        if (quantity < 1 || quantity > LARGEST_QUANTITY) {
            throw new IllegalArgumentException("quantity is 1 to %d".formatted(LARGEST_QUANTITY));
        }
    }
}
