package com.example.orders;

import java.util.List;
import java.util.Optional;

/// Some of the orders. The next page is asked for by the last id of this one and not by its number, so that it
/// costs the same wherever it is, and a new order shifts nothing.
///
/// @param orders by ascending id
/// @param next what `after` is for the next page; empty if this is the last
record Page(List<Order> orders, Optional<Long> next) {
    /// The page of `limit` orders, made of one order more if there is one.
    static Page of(List<Order> orders, int limit) {
        if (orders.size() <= limit) {
            return new Page(orders, Optional.empty());
        }
        var page = orders.subList(0, limit);
        return new Page(page, Optional.of(page.getLast().id()));
    }
}
