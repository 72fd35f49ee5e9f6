package dev.spillway.internal.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.spillway.http.GivenHeaders;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptEncodingTest {
    private static int wanted(String... fields) {
        var given = new String[2 * fields.length];
        for (var i = 0; i < fields.length; i++) {
            given[2 * i] = "Accept-Encoding";
            given[2 * i + 1] = fields[i];
        }
        return AcceptEncoding.of(GivenHeaders.of(given)).wants("gzip");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip | 1000",
                "GZip | 1000",
                "deflate, gzip;q=1.0, *;q=0.5 | 1000",
                "gzip ; q=0.25 | 250",
                "gzip;q=0.001 | 1",
                "*;q=0.3 | 300",
                "identity;q=0.5, *;q=0 | 0",
                "gzip;q=0, * | 0",
                "gzip;q=0.000 | 0",
                "gzip;q=0.5, identity | 0",
                "gzip;q=0.5, identity;q=0.5 | 500",
                "br, zstd | 0",
                "xgzip, gzipx | 0",
                ", ,gzip | 1000",
            })
    void followsTheWeights(String field, int weight) {
        assertThat(wanted(field)).isEqualTo(weight);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"gzip;q=2", "gzip;q=1.001", "gzip;q=-1", "gzip;q=", "gzip;q", "gzip;level=9", "gzip;q=0.1234"})
    void sendsNothingCodedToWhoDoesNotAskForItInProperWords(String field) {
        assertThat(wanted(field)).isZero();
    }

    @Test
    void takesContentAsItIsWhenNothingIsSaid() {
        assertThat(wanted()).isZero();
        assertThat(wanted("")).isZero();
    }

    @Test
    void readsAllFields() {
        assertThat(wanted("br", "gzip;q=0.7")).isEqualTo(700);
    }

    @Test
    void looksAtTheFirstOfManyCodingsOnly() {
        var many = IntStream.range(0, 10_000).mapToObj(i -> "c" + i).collect(Collectors.joining(","));

        assertThat(wanted(many + ",gzip")).isZero();
        assertThat(wanted("gzip," + many)).isEqualTo(1_000);
        assertThatCode(() -> wanted("gzip;q=" + "0".repeat(30_000))).doesNotThrowAnyException();
        assertThatCode(() -> wanted(",".repeat(30_000))).doesNotThrowAnyException();
    }
}
