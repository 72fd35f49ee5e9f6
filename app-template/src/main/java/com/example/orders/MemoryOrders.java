package com.example.orders;

import dev.spillway.http.Problem;
import dev.spillway.http.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// Orders in memory, up to a number: a store without a bound would be the one door that the framework cannot close.
final class MemoryOrders implements Orders {
    private record Placed(Order order, Instant at) {}

    private final int capacity;
    private final Clock clock;
    private final NavigableMap<Long, Placed> byId = new TreeMap<>();
    private final Map<String, Order> byRequest = new HashMap<>();

    MemoryOrders(int capacity, Clock clock) {
        this.capacity = capacity;
        this.clock = clock;
    }

    @Override
    public synchronized Order place(NewOrder wanted, Optional<String> request) {
        var known = request.map(byRequest::get);
        if (known.isPresent()) {
            return known.get();
        }
        if (byId.size() == capacity) {
            throw new ProblemException(
                    Problem.of(507, "Insufficient Storage").detail("this service holds %d orders".formatted(capacity)));
        }
        var order = new Order(byId.size() + 1, wanted.sku(), wanted.quantity());
        byId.put(order.id(), new Placed(order, clock.instant()));
        request.ifPresent(name -> byRequest.put(name, order));
        return order;
    }

    @Override
    public synchronized Optional<Order> find(long id) {
        return Optional.ofNullable(byId.get(id)).map(Placed::order);
    }

    @Override
    public synchronized Page page(long after, int limit) {
        var orders = byId.tailMap(after, false).values().stream()
                .map(Placed::order)
                .limit(limit + 1L)
                .toList();
        return Page.of(orders, limit);
    }

    @Override
    public synchronized Map<String, Long> report(Duration last) {
        var since = clock.instant().minus(last);
        var quantities = new TreeMap<String, Long>();
        for (var placed : byId.values()) {
            if (!placed.at.isBefore(since)) {
                quantities.merge(placed.order.sku(), (long) placed.order.quantity(), Long::sum);
            }
        }
        return quantities;
    }
}
