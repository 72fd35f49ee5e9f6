package dev.spillway.internal.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.GivenHeaders;
import dev.spillway.internal.files.Validators.Outcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidatorsTest {
    /// 1970-01-01T00:01:40Z.
    private static final Validators FILE = new Validators("\"abc\"", 100);

    private static final String THEN = "Thu, 01 Jan 1970 00:01:40 GMT";
    private static final String BEFORE = "Thu, 01 Jan 1970 00:01:39 GMT";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "If-None-Match | \"abc\" | NOT_MODIFIED",
                "If-None-Match | W/\"abc\" | NOT_MODIFIED",
                "If-None-Match | \"x\", W/\"abc\" | NOT_MODIFIED",
                "If-None-Match | * | NOT_MODIFIED",
                "If-None-Match | \"abcd\" | MET",
                "If-None-Match | abc | MET",
                "If-Match | \"abc\" | MET",
                "If-Match | * | MET",
                "If-Match | W/\"abc\" | FAILED",
                "If-Match | W/\"abc\", \"abc\" | MET",
                "If-Match | \"x\" | FAILED",
                "If-Modified-Since | " + THEN + " | NOT_MODIFIED",
                "If-Modified-Since | " + BEFORE + " | MET",
                "If-Modified-Since | yesterday | MET",
                "If-Unmodified-Since | " + THEN + " | MET",
                "If-Unmodified-Since | " + BEFORE + " | FAILED",
                "If-Unmodified-Since | tomorrow | MET",
            })
    void evaluatesEachCondition(String name, String value, Outcome outcome) {
        assertThat(FILE.evaluate(GivenHeaders.of(name, value))).isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource({"x, MET", "abc, NOT_MODIFIED"})
    void aTagIsStrongerThanADate(String tag, Outcome outcome) {
        var headers = GivenHeaders.of("If-None-Match", '"' + tag + '"', "If-Modified-Since", THEN);

        assertThat(FILE.evaluate(headers)).isEqualTo(outcome);
    }

    @ParameterizedTest
    @ValueSource(strings = {"W/\"abc\"", "\"x\"", THEN, "*"})
    void sendsAPartToNobodyWhoMayHaveAnother(String condition) {
        assertThat(FILE.allowsPart(GivenHeaders.of("If-Range", condition))).isFalse();
        assertThat(FILE.allowsPart(GivenHeaders.of("If-Range", "\"abc\""))).isTrue();
        assertThat(FILE.allowsPart(GivenHeaders.of())).isTrue();
    }
}
