package dev.spillway.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The history of a call.
@Timeout(60)
class AttemptsTest {
    private static final int MANY = 2_000;

    @Test
    void isToldByManyThreads() throws Exception {
        var attempts = new Attempts("inventory", "GET /x", _ -> {});
        var start = new CountDownLatch(2);
        Callable<Integer> telling = () -> {
            start.countDown();
            start.await();
            var seen = 0;
            for (var i = 0; i < MANY; i++) {
                attempts.add("late");
                seen = Math.max(seen, attempts.history().attempts().size());
            }
            return seen;
        };
        try (var threads = Executors.newFixedThreadPool(2)) {
            var seen = new ArrayList<Integer>();
            for (var one : threads.invokeAll(List.of(telling, telling))) {
                seen.add(one.get());
            }
            assertThat(seen).contains(2 * MANY);
        }
        assertThat(attempts.history().attempts()).hasSize(2 * MANY).containsOnly("late");
    }
}
