package dev.spillway.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

class PercentProperties {
    @Property
    boolean everyTextSurvivesTheEscapeOfAllItsOctets(@ForAll @StringLength(max = 40) String text) throws Refusal {
        Assume.that(isEncodable(text));
        var escaped = HexFormat.of().withPrefix("%").formatHex(text.getBytes(StandardCharsets.UTF_8));

        return Percent.decode(escaped).equals(text);
    }

    @Property
    boolean agreesWithTheFormEncoderOfTheJdk(@ForAll @StringLength(max = 40) String text) throws Refusal {
        Assume.that(isEncodable(text));

        return Percent.decodeForm(URLEncoder.encode(text, StandardCharsets.UTF_8))
                .equals(text);
    }

    @Property
    void normalizingTwiceIsNormalizingOnce(
            @ForAll @StringLength(max = 30) @CharRange(from = '%', to = 'f') String text) {
        try {
            var once = Percent.normalize(text);

            assertThat(Percent.normalize(once)).isEqualTo(once);
            assertThat(decodedOrRefused(once)).isEqualTo(decodedOrRefused(text));
        } catch (Refusal refusal) {
            assertThat(refusal.reason()).isEqualTo(Reason.MALFORMED);
        }
    }

    @Property
    void decodesOrRefusesWhateverComes(@ForAll @StringLength(max = 30) String text) {
        assertThat(decodedOrRefused(text)).isNotNull();
    }

    private static String decodedOrRefused(String text) {
        try {
            return "decoded " + Percent.decode(text);
        } catch (Refusal refusal) {
            return refusal.reason().name();
        }
    }

    /// Lone surrogates have no encoding, and a NUL is refused.
    private static boolean isEncodable(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text) && text.indexOf(0) < 0;
    }
}
