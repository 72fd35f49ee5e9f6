package dev.spillway.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a=1            | a   | 1",
                "b=2&a=1        | a   | 1",
                "a              | a   | ``",
                "a=             | a   | ``",
                "=x             | ``  | x",
                "a=b=c          | a   | b=c",
                "a=%3D%26       | a   | =&",
                "a=x+y%20z%2B   | a   | x y z+",
                "a%20b=1        | a b | 1",
                "a=%2541        | a   | %41",
                "a=%C3%BC       | a   | ü",
                "&&a=1&&        | a   | 1",
                "a=;b           | a   | ;b",
                "a=/?:@         | a   | /?:@",
            })
    void decodesNamesAndValues(String query, String name, String value) throws Refusal {
        assertThat(Query.parse(query)).containsEntry(name, List.of(value));
    }

    @Test
    void keepsTheOrderOfRepeatedNames() throws Refusal {
        assertThat(Query.parse("a=2&b=x&a=1&%61=3")).isEqualTo(Map.of("a", List.of("2", "1", "3"), "b", List.of("x")));
    }

    @Test
    void noQueryHasNoParameters() throws Refusal {
        assertThat(Query.parse(null)).isEmpty();
        assertThat(Query.parse("")).isEmpty();
        assertThat(Query.parse("&")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "a=%4", "%zz=1", "a=%ff", "a=%C0%AF", "a=%00", "a=%ED%A0%80", "ä=1"})
    void refusesWhatIsNotWellEncoded(String query) {
        assertThatThrownBy(() -> Query.parse(query))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.MALFORMED));
    }

    @Test
    void numberOfParametersHasABound() throws Refusal {
        assertThat(Query.parse(parameters(1_000))).hasSize(1_000);

        assertThatThrownBy(() -> Query.parse(parameters(1_001))).isInstanceOf(Refusal.class);
    }

    private static String parameters(int count) {
        return IntStream.range(0, count).mapToObj(i -> "p" + i + "=").collect(Collectors.joining("&"));
    }
}
