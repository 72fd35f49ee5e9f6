package dev.spillway.internal.wire.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

class StatusTextProperties {
    @Property(seed = "31415")
    void isPrintableAndMeansTheSame(
            @ForAll @StringLength(max = 200) @CharRange(from = '\0', to = '\ud7ff') String text) {
        var value = StatusText.encode(text);

        assertThat(value).matches("[ -~]*");
        assertThat(URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8))
                .isEqualTo(text);
    }

    @Example
    void leavesPlainTextAlone() {
        var plain = "what is wrong: \"x\" = 3 & more";

        assertThat(StatusText.encode(plain)).isSameAs(plain);
    }

    @Example
    void escapesThePercentSign() {
        assertThat(StatusText.encode("100 %")).isEqualTo("100 %25");
    }

    @Example
    void cutsWhatIsTooLong() {
        assertThat(StatusText.encode("x".repeat(100_000))).hasSize(StatusText.LONGEST);
    }

    /// The value is what fills a header block, and a client cannot read half a character.
    @Example
    void cutsBetweenCharactersAsManyOctetsAsItSends() {
        for (var text : List.of("\u00e4", "\u263a", "\ud83d\ude08", "x\ud83d\ude08", "%", "\n")) {
            var value = StatusText.encode(text.repeat(StatusText.LONGEST));

            assertThat(value.length()).isBetween(StatusText.LONGEST - 12, StatusText.LONGEST);
            assertThat(text.repeat(StatusText.LONGEST)).startsWith(URLDecoder.decode(value, StandardCharsets.UTF_8));
        }
        assertThat(StatusText.encode("x".repeat(StatusText.LONGEST - 1) + "\ud83d\ude08"))
                .isEqualTo("x".repeat(StatusText.LONGEST - 1));
    }

    /// A lone surrogate has no encoding in UTF-8.
    @Example
    void survivesWhatIsNoText() {
        assertThat(StatusText.encode("a\ud800b")).isEqualTo("a?b");
    }
}
