package dev.spillway.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTemplateTest {
    @ParameterizedTest
    @CsvSource({
        "a, /v1/a/x",
        "a b, /v1/a%20b/x",
        "a/../b, /v1/a%2F..%2Fb/x",
        "a?b#c, /v1/a%3Fb%23c/x",
        "ü, /v1/%C3%BC/x",
        "%2F, /v1/%252F/x",
        "a~b*c+d, /v1/a~b*c%2Bd/x"
    })
    void keepsValueWithinItsSegment(String value, String path) {
        assertThat(PathTemplate.of("/v1/{sku}/x").filled(value)).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", ".."})
    void refusesValueThatMakesAnotherPath(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PathTemplate.of("/v1/{sku}").filled(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "/a b", "/a?b=c", "/a#b", "/a\r\nb", "/{a", "/{a b}"})
    void refusesTemplateThatIsNone(String template) {
        assertThatIllegalArgumentException().isThrownBy(() -> PathTemplate.of(template));
    }

    @Test
    void refusesWrongNumberOfValues() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PathTemplate.of("/{a}/{b}").filled("1"))
                .withMessage("/{a}/{b} has 2 parameters, not 1");
    }
}
