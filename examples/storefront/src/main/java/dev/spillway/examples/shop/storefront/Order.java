package dev.spillway.examples.shop.storefront;

/// What a customer orders. A body that breaks a rule here is answered with 400.
///
/// @param quantity how many, 1 to 100
record Order(String sku, int quantity) {
    private static final int MOST = 100;

    Order {
        if (quantity < 1 || quantity > MOST) {
            throw new IllegalArgumentException("quantity is 1 to " + MOST);
        }
    }
}
