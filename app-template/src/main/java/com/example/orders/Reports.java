package com.example.orders;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/// A report that takes its time, as one over a large table would.
final class Reports {
    private final Orders orders;

    Reports(Orders orders) {
        this.orders = orders;
    }

    /// How much of everything is ordered.
    ///
    /// @throws InterruptedException at the deadline of the call: let it pass, the framework answers
    Map<String, Integer> make(Duration time) throws InterruptedException {
        var quantities = new TreeMap<String, Integer>();
        for (var order : orders.all()) {
            quantities.merge(order.sku(), order.quantity(), Integer::sum);
        }
        Thread.sleep(time);
        return quantities;
    }
}
