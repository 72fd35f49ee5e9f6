package dev.spillway.internal.multipart;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundaryTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a ",
                "a\"b",
                "a;b",
                "a\r\nb",
                "\u00e4",
                "a_b\u0000",
                "01234567890123456789012345678901234567890123456789012345678901234567890"
            })
    void refusesWhatIsNone(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Boundary(text));
    }
}
