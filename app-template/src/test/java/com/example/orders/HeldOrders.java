package com.example.orders;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/// Orders whose reports take until the test lets them go.
final class HeldOrders implements Orders {
    private final Orders orders;
    private final Semaphore begun = new Semaphore(0);
    private volatile CountDownLatch hold = new CountDownLatch(0);

    HeldOrders(Orders orders) {
        this.orders = orders;
    }

    /// Holds the reports that come.
    void hold() {
        hold = new CountDownLatch(1);
    }

    /// Waits until so many reports have begun.
    void awaitReports(int count) throws InterruptedException {
        begun.acquire(count);
    }

    /// Lets all reports go.
    void release() {
        hold.countDown();
    }

    @Override
    public Map<String, Long> report(Duration last) throws Exception {
        begun.release();
        hold.await();
        return orders.report(last);
    }

    @Override
    public Order place(NewOrder wanted, Optional<String> request) throws Exception {
        return orders.place(wanted, request);
    }

    @Override
    public Optional<Order> find(long id) throws Exception {
        return orders.find(id);
    }

    @Override
    public Page page(long after, int limit) throws Exception {
        return orders.page(after, limit);
    }
}
