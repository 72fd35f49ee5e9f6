package com.example.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What holds for every store of orders.
abstract class OrdersContract {
    private static final Optional<String> UNNAMED = Optional.empty();

    /// An empty store.
    abstract Orders orders();

    @Test
    void findsWhatWasPlaced() throws Exception {
        var order = orders().place(new NewOrder("apple", 3), UNNAMED);

        assertThat(orders().find(order.id())).contains(order);
        assertThat(orders().find(order.id() + 1)).isEmpty();
    }

    @Test
    void pagesInTheOrderOfArrival() throws Exception {
        var first = orders().place(new NewOrder("apple", 1), UNNAMED);
        var second = orders().place(new NewOrder("pear", 1), UNNAMED);
        var third = orders().place(new NewOrder("plum", 1), UNNAMED);

        var page = orders().page(0, 2);
        assertThat(page.orders()).containsExactly(first, second);
        assertThat(page.next()).contains(second.id());

        var last = orders().page(second.id(), 2);
        assertThat(last.orders()).containsExactly(third);
        assertThat(last.next()).isEmpty();
    }

    @Test
    void placesARequestThatComesAgainOnce() throws Exception {
        var order = orders().place(new NewOrder("apple", 3), Optional.of("a"));

        assertThat(orders().place(new NewOrder("apple", 3), Optional.of("a"))).isEqualTo(order);
        assertThat(orders().place(new NewOrder("apple", 3), Optional.of("b"))).isNotEqualTo(order);
        assertThat(orders().page(0, 10).orders()).hasSize(2);
    }

    @Test
    void placesARequestThatComesManyTimesAtOnceOnce() throws Exception {
        Callable<Order> again = () -> orders().place(new NewOrder("apple", 3), Optional.of("a"));
        Set<Order> placed = new HashSet<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls =
                    threads.invokeAll(IntStream.range(0, 4).mapToObj(_ -> again).toList());
            for (var call : calls) {
                placed.add(call.get());
            }
        }

        assertThat(placed).hasSize(1);
        assertThat(orders().page(0, 10).orders()).hasSize(1);
    }

    @Test
    void reportsHowMuchWasOrderedLately() throws Exception {
        orders().place(new NewOrder("apple", 3), UNNAMED);
        orders().place(new NewOrder("apple", 4), UNNAMED);
        orders().place(new NewOrder("pear", 1), UNNAMED);

        assertThat(orders().report(Duration.ofDays(1))).isEqualTo(Map.of("apple", 7L, "pear", 1L));
        assertThat(orders().report(Duration.ofDays(-1))).isEmpty();
    }
}
