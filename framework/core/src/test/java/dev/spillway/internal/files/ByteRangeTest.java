package dev.spillway.internal.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
    private static final long SIZE = 100;

    private static ByteRange of(String field) {
        return ByteRange.of(List.of(field), SIZE);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-9, 0, 10",
        "bytes=0-0, 0, 1",
        "Bytes=10-, 10, 90",
        "bytes=90-200, 90, 10",
        "bytes=-10, 90, 10",
        "bytes=-500, 0, 100",
        "bytes=99-99, 99, 1",
        "bytes=0-99999999999999999999999999, 0, 100",
        "bytes=-99999999999999999999999999, 0, 100",
    })
    void takesOnePart(String field, long from, long length) {
        assertThat(of(field)).isEqualTo(new ByteRange.Part(from, length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999999999-"})
    void refusesAPartThatIsNotThere(String field) {
        assertThat(of(field)).isEqualTo(new ByteRange.Unsatisfiable());
    }

    @Test
    void nothingHasNoPart() {
        assertThat(ByteRange.of(List.of("bytes=0-"), 0)).isEqualTo(new ByteRange.Unsatisfiable());
        assertThat(ByteRange.of(List.of("bytes=-5"), 0)).isEqualTo(new ByteRange.Unsatisfiable());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=-",
                "bytes=5",
                "bytes=9-5",
                "bytes=a-b",
                "bytes=+1-2",
                "bytes=--5",
                "bytes=0x1-2",
                "bytes=1 - 2",
                "lines=0-9",
                "bytes=0-1,5-6",
                "bytes=0-9, 0-9",
            })
    void answersWhatItDoesNotUnderstandAndSeveralPartsWhole(String field) {
        assertThat(of(field)).isEqualTo(new ByteRange.Whole());
    }

    @Test
    void aBombOfRangesIsOneWhole() {
        var many = IntStream.range(0, 1_000).mapToObj(i -> "0-").collect(Collectors.joining(","));

        assertThat(of("bytes=" + many)).isEqualTo(new ByteRange.Whole());
        assertThat(ByteRange.of(List.of("bytes=0-1", "bytes=2-3"), SIZE)).isEqualTo(new ByteRange.Whole());
        assertThat(ByteRange.of(List.of(), SIZE)).isEqualTo(new ByteRange.Whole());
    }
}
