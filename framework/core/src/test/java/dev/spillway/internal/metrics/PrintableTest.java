package dev.spillway.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {
    @Test
    void leavesOrdinaryTextAlone() {
        assertThat(Printable.of("GET /stock/äöü 𝄞")).isEqualTo("GET /stock/äöü 𝄞");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r", "\n", "\0", "\33", "\177", "\205", "\u2028", "\u2029", "\u202e", "\u200b", "\ud800", "\ue000"
            })
    void replacesWhatBreaksOrDisguisesLines(String bad) {
        assertThat(Printable.of("a" + bad + "b")).isEqualTo("a?b");
    }

    @Test
    void cutsLongText() {
        assertThat(Printable.of("x".repeat(5_000))).hasSize(101).endsWith("x…");
        assertThat(Printable.of("x".repeat(100))).hasSize(100).doesNotContain("…");
        assertThat(Printable.of("x".repeat(99) + "𝄞")).hasSize(101).endsWith("x?…");
    }
}
