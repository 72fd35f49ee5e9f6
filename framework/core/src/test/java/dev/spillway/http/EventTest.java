package dev.spillway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTest {
    @Test
    void saysWhatItIsGiven() {
        var event = Event.of("hello").named("greeting").id("7").retry(Duration.ofSeconds(2));

        assertThat(event.data()).isEqualTo("hello");
        assertThat(event.name()).contains("greeting");
        assertThat(event.id()).contains("7");
        assertThat(event.retry()).contains(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "a\u0000b", "a\u0085b", "a\u2028b", "\u00e9"})
    void refusesNamesAndIdsThatWouldWriteAnotherField(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Event.of("").named(text));
        assertThatIllegalArgumentException().isThrownBy(() -> Event.of("").id(text));
    }

    @Test
    void refusesARetryThatIsNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> Event.of("").retry(Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> Event.of("").retry(Duration.ofDays(2)));
    }
}
