package dev.spillway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class SecretTest {
    private static final String VALUE = "correct-horse-battery";
    private static final Secret SECRET = Secret.of(VALUE + "\n", 16);

    @Test
    void isNeverPrinted() {
        assertThat(SECRET.toString()).isEqualTo("(secret)");
        assertThat(String.valueOf(new Holder(SECRET))).doesNotContain(VALUE);
    }

    @Test
    void matchesOnlyItself() {
        assertThat(SECRET.matches(VALUE)).isTrue();
        assertThat(SECRET.matches(VALUE + "x")).isFalse();
        assertThat(SECRET.matches("")).isFalse();
    }

    @Test
    void refusesWhatCanBeGuessedWithoutQuotingIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Secret.of("hunter2", 16))
                .withMessage("is shorter than 16 bytes")
                .withMessageNotContaining("hunter2");
        assertThatIllegalArgumentException().isThrownBy(() -> Secret.of(" \n", 0));
    }

    @Test
    void tellsNothingByItsHash() {
        assertThat(SECRET)
                .hasSameHashCodeAs(Secret.of("another secret value", 1))
                .isNotEqualTo(Secret.of("other", 1));
        assertThat(SECRET).isEqualTo(Secret.of(VALUE, 1));
    }

    private record Holder(Secret token) {}
}
