package com.example.orders;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class NewOrderTest {
    @Test
    void refusesAnOrderOfNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> new NewOrder(" ", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new NewOrder("a".repeat(41), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new NewOrder("apple", 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new NewOrder("apple", 1_001));
    }
}
