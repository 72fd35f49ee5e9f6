package com.example.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class OrdersTest {
    private final Orders orders = new Orders(3);

    @Test
    void findsWhatWasAdded() {
        var order = orders.add(new NewOrder("apple", 3)).orElseThrow();

        assertThat(orders.find(order.id())).contains(order);
        assertThat(orders.find("unknown")).isEmpty();
    }

    @Test
    void takesNoMoreThanItsCapacity() {
        for (var i = 0; i < 3; i++) {
            assertThat(orders.add(new NewOrder("apple", 1))).isPresent();
        }

        assertThat(orders.add(new NewOrder("apple", 1))).isEmpty();
        assertThat(orders.size()).isEqualTo(3);
    }

    @Test
    void pagesInTheOrderOfArrival() {
        var first = orders.add(new NewOrder("apple", 1)).orElseThrow();
        var second = orders.add(new NewOrder("pear", 1)).orElseThrow();
        var third = orders.add(new NewOrder("plum", 1)).orElseThrow();

        assertThat(orders.page("", 2)).containsExactly(first, second);
        assertThat(orders.page(second.id(), 2)).containsExactly(third);
    }

    @Test
    void refusesAnOrderOfNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> new NewOrder(" ", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new NewOrder("a".repeat(41), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new NewOrder("apple", 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new NewOrder("apple", 1_001));
    }
}
