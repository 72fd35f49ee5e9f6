package dev.spillway.examples.shop.storefront;

import java.util.List;

/// What a customer looks at.
///
/// @param cents what all items cost together
record Basket(List<Item> items, long cents) {
    static Basket of(List<Item> items) {
        return new Basket(items, items.stream().mapToLong(Item::cents).sum());
    }
}
