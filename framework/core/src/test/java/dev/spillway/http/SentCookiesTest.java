package dev.spillway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentCookiesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a=1                  | 1",
                "a=1; b=2             | 1",
                "b=2; a=1             | 1",
                "b=2;a=1              | 1",
                "b=2;; ;a=1;          | 1",
                "b; a=1               | 1",
                "=x; a=1              | 1",
                " a = 1 ;b=2          | 1",
                "a=\"1\"              | 1",
                "a=\"                 | \"",
                "a=1=2                | 1=2",
                "a=%31+               | %31+",
                "a=first; a=second    | first",
                "A=x; aa=y; a=1       | 1",
                "b=a=1; a=2           | 2",
                "b=\"x; a=1\"         | 1\"",
            })
    void findsTheFirstOfItsName(String field, String value) {
        assertThat(SentCookies.find(sent(field), "a")).contains(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"b=1", "a", "A=1", "''", ";", "aa=1", "b=a"})
    void findsNoneThatIsNotThere(String field) {
        assertThat(SentCookies.find(sent(field), "a")).isEmpty();
    }

    @Test
    void looksThroughAllFields() {
        var fields = sent("a=1", "b=2; c=3");

        assertThat(SentCookies.find(fields, "c")).contains("3");
        assertThat(SentCookies.find(sent(), "c")).isEmpty();
        assertThat(SentCookies.find(sent("a="), "a")).contains("");
    }

    @Test
    void askingForANameThatNoneCanHaveIsAMistake() {
        assertThatIllegalArgumentException().isThrownBy(() -> SentCookies.find(sent("a=1"), "a=1; b"));
    }

    private static Headers sent(String... fields) {
        return GivenHeaders.repeated("Cookie", List.of(fields));
    }
}
