package com.example.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchException;

import dev.spillway.http.Deadline;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// What holds for a database however calls end: the pool stays whole, and nothing is left at work.
abstract class DatabaseContract {
    static final int CONNECTIONS = 4;

    private static final int QUERIES = 200;
    private static final int INTERRUPTS = 50;

    abstract Database database();

    /// A query that would take hours.
    abstract String endless();

    /// Queries that the database is at work on for others than the asker.
    abstract int queriesAtWork() throws Exception;

    @Test
    void ends200QueriesAtTheirDeadlinesAndKeepsItsConnections() throws Exception {
        var failures = callMany(QUERIES, () -> {
            var failure = new AtomicReference<Exception>();
            Deadline.in(Duration.ofMillis(75)).call(() -> {
                failure.set(queryEndlessly(() -> {}));
                return failure;
            });
            return failure.get();
        });

        assertThat(failures)
                .hasSize(QUERIES)
                .allSatisfy(failure -> assertThat(
                                DatabaseFailures.answer((SQLException) failure).status())
                        .isEqualTo(504));
        assertWhole();
    }

    @Test
    void survivesInterruptsWithinQueries() throws Exception {
        var failures = callMany(INTERRUPTS, () -> {
            var failure = new AtomicReference<Exception>();
            var begun = new CountDownLatch(1);
            var call = Thread.ofVirtual()
                    .start(() -> Deadline.in(Duration.ofMillis(500)).call(() -> {
                        failure.set(queryEndlessly(begun::countDown));
                        return failure;
                    }));
            begun.await(1, TimeUnit.SECONDS);
            call.interrupt();
            call.join();
            return failure.get();
        });

        assertThat(failures).hasSize(INTERRUPTS).doesNotContainNull();
        assertWhole();
    }

    @Test
    void refusesAtOnceWhenTheDeadlineIsOver() {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(
                        () -> Deadline.in(Duration.ZERO).call(() -> database().transaction(_ -> "begun")))
                .withMessageContaining("no time left");
    }

    @Test
    void waitsForAConnectionNoLongerThanTheCallHasTime() throws Exception {
        var release = new CountDownLatch(1);
        var busy = new CountDownLatch(CONNECTIONS);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < CONNECTIONS; i++) {
                threads.submit(() -> database().transaction(_ -> {
                    busy.countDown();
                    awaited(release);
                    return "done";
                }));
            }
            busy.await();

            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> Deadline.in(Duration.ofMillis(100))
                            .call(() -> database().transaction(_ -> "")))
                    .withMessageContaining("no connection was free");
            release.countDown();
        }
    }

    @Test
    void rollsBackWhatFails() throws Exception {
        var orders = new JdbcOrders(database());
        var before = orders.page(0, 100).orders();

        catchException(() -> database().transaction(transaction -> {
            transaction.insert(
                    "insert into orders (sku, quantity, placed) values (?, ?, current_timestamp)", "apple", 1);
            throw new SQLException("after the insert");
        }));

        assertThat(orders.page(0, 100).orders()).isEqualTo(before);
    }

    private Exception queryEndlessly(Runnable begun) {
        return catchException(() -> database().transaction(transaction -> {
            begun.run();
            return transaction.query(endless(), row -> row.getLong(1));
        }));
    }

    /// As many at a time as there are connections.
    private static List<Exception> callMany(int times, Callable<Exception> call) throws Exception {
        var failures = new ArrayList<Exception>();
        try (var threads =
                Executors.newFixedThreadPool(CONNECTIONS, Thread.ofVirtual().factory())) {
            for (var ended : threads.invokeAll(Collections.nCopies(times, call))) {
                failures.add(ended.get());
            }
        }
        return failures;
    }

    private void assertWhole() throws Exception {
        while (database().connections() < CONNECTIONS || queriesAtWork() > 0) {
            Thread.sleep(10); // the pool connects on a thread of its own; the test's timeout is the end of patience
        }
        assertThat(database().busy()).isZero();
        var orders = new JdbcOrders(database());
        var order = orders.place(new NewOrder("apple", 1), Optional.empty());
        assertThat(orders.find(order.id())).contains(order);
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
