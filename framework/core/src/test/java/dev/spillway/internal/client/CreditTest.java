package dev.spillway.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CreditTest {
    private final Credit credit = new Credit(100, 100);

    @Test
    void takesWhatTheWindowHas() {
        assertThat(credit.received(100)).isTrue();
        assertThat(credit.received(0)).isTrue();
        assertThat(credit.received(1)).isFalse();
    }

    @Test
    void givesBackInHalvesAndNeverMoreThanWasUsed() {
        assertThat(credit.received(100)).isTrue();
        assertThat(credit.spent(49)).isZero();
        assertThat(credit.spent(1)).isEqualTo(50);
        assertThat(credit.spent(50)).isEqualTo(50);
        assertThat(credit.received(100)).isTrue();
        assertThat(credit.received(1)).isFalse();
    }

    @Test
    void whatWasUsedAndNotGivenBackIsNotThere() {
        assertThat(credit.received(90)).isTrue();
        assertThat(credit.spent(49)).isZero();
        assertThat(credit.received(11)).isFalse();
    }
}
