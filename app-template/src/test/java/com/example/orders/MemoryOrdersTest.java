package com.example.orders;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.http.ProblemException;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemoryOrdersTest extends OrdersContract {
    private final Orders orders = new MemoryOrders(4, Clock.systemUTC());

    @Override
    Orders orders() {
        return orders;
    }

    @Test
    void takesNoMoreThanItsCapacity() throws Exception {
        for (var i = 0; i < 4; i++) {
            orders.place(new NewOrder("apple", 1), Optional.empty());
        }

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> orders.place(new NewOrder("apple", 1), Optional.empty()));
    }
}
