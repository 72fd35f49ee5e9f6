package dev.spillway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import java.util.Set;
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
        assertThat(SentCookies.find(new CookieFields(List.of(field)), "a")).contains(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"b=1", "a", "A=1", "''", ";", "aa=1", "b=a"})
    void findsNoneThatIsNotThere(String field) {
        assertThat(SentCookies.find(new CookieFields(List.of(field)), "a")).isEmpty();
    }

    @Test
    void looksThroughAllFields() {
        var fields = new CookieFields(List.of("a=1", "b=2; c=3"));

        assertThat(SentCookies.find(fields, "c")).contains("3");
        assertThat(SentCookies.find(new CookieFields(List.of()), "c")).isEmpty();
        assertThat(SentCookies.find(new CookieFields(List.of("a=")), "a")).contains("");
    }

    @Test
    void askingForANameThatNoneCanHaveIsAMistake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SentCookies.find(new CookieFields(List.of("a=1")), "a=1; b"));
    }

    private record CookieFields(List<String> values) implements Headers {
        @Override
        public Optional<String> first(String name) {
            return values.stream().findFirst();
        }

        @Override
        public List<String> all(String name) {
            return values;
        }

        @Override
        public Set<String> names() {
            return Set.of("cookie");
        }
    }
}
