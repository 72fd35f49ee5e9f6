package com.example.orders;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Orders in memory, up to a number: a store without a bound would be the one door that the framework cannot close.
/// Put your database here.
final class Orders {
    private final int capacity;
    private final AtomicInteger taken = new AtomicInteger();
    private final ConcurrentNavigableMap<String, Order> byId = new ConcurrentSkipListMap<>();

    Orders(int capacity) {
        this.capacity = capacity;
    }

    /// Keeps an order; empty if the store is full.
    Optional<Order> add(NewOrder wanted) {
        var number = taken.getAndUpdate(count -> Math.min(count + 1, capacity));
        if (number == capacity) {
            return Optional.empty();
        }
        var order = new Order("%08d".formatted(number + 1), wanted.sku(), wanted.quantity());
        byId.put(order.id(), order);
        return Optional.of(order);
    }

    Optional<Order> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /// The first `count` orders whose id comes after the given one.
    List<Order> page(String after, int count) {
        return byId.tailMap(after, false).values().stream().limit(count).toList();
    }

    Collection<Order> all() {
        return List.copyOf(byId.values());
    }

    int size() {
        return byId.size();
    }
}
