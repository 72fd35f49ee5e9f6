package dev.spillway.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Event;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EventTextTest {
    private static String text(Event event) {
        return new String(EventText.of(event), StandardCharsets.UTF_8);
    }

    @Test
    void writesEveryField() {
        var event = Event.of("hello").id("7").named("greeting").retry(Duration.ofMillis(1_500));

        assertThat(text(event)).isEqualTo("id: 7\nevent: greeting\nretry: 1500\ndata: hello\n\n");
    }

    @Test
    void keepsDataDataWhateverItLooksLike() {
        assertThat(text(Event.of("a\nid: 1\r\n\r\nevent: x\rretry: 0\n")))
                .isEqualTo("data: a\ndata: id: 1\ndata: \ndata: event: x\ndata: retry: 0\ndata: \n\n");
    }

    @Test
    void keepsSpacesInFrontAndWritesEmptyData() {
        assertThat(text(Event.of("  x"))).isEqualTo("data:   x\n\n");
        assertThat(text(Event.of(""))).isEqualTo("data: \n\n");
    }

    @Test
    void isWrittenInUtf8() {
        assertThat(text(Event.of("\u20ac \ud83d\udca7 \u2028"))).isEqualTo("data: \u20ac \ud83d\udca7 \u2028\n\n");
    }
}
