package com.example.orders;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// All orders. What a method throws is a failure of the store, which is answered elsewhere.
interface Orders {
    /// Keeps an order.
    ///
    /// @param request what the client calls its request, if it does: the same name again is the same order
    Order place(NewOrder wanted, Optional<String> request) throws Exception;

    /// The order with an id.
    Optional<Order> find(long id) throws Exception;

    /// The first `limit` orders whose ids are above `after`.
    Page page(long after, int limit) throws Exception;

    /// How much of everything was ordered in the last time.
    Map<String, Long> report(Duration last) throws Exception;
}
