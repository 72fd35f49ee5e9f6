package dev.spillway.benchmarks.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.benchmarks.measure.VoidRun;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class H2loadTest {
    private static final String OUTPUT = """
            finished in 2.00s, 2500.00 req/s, 160.30KB/s
            requests: 5000 total, 5008 started, 5000 done, 5000 succeeded, 0 failed, 0 errored, 0 timeout
            status codes: 5000 2xx, 0 3xx, 0 4xx, 0 5xx
            traffic: 320.60KB (328294) total, 150.12KB (153722) headers (space savings 63.32%), 170.90KB (175000) data
                                 min         max         mean         sd        +/- sd
            time for request:      110us     12.50ms       900us       412us    83.11%
            """;

    @Test
    void readsWhatH2loadPrints() {
        assertThat(new H2load().parse(OUTPUT)).isEqualTo(new Burst(5000, 2_000_000, 175_000, 0, 900, 12_500));
    }

    @ParameterizedTest
    @CsvSource({
        "0 failed, 2 failed",
        "0 errored, 2 errored",
        "0 timeout, 2 timeout",
        "0 3xx, 2 3xx",
        "0 4xx, 2 4xx",
        "0 5xx, 2 5xx",
        "5000 2xx, 4998 2xx"
    })
    void countsWhateverIsNotAnAnswerOf2xx(String right, String wrong) {
        assertThat(new H2load().parse(OUTPUT.replace(right, wrong)).failures()).isEqualTo(2);
    }

    @Test
    void postsAMessageOfGrpcWithItsPrefix() {
        var command = new H2load().command(80, new Task(Scenario.UNARY, new Task.Shape(4, 32)), 1);

        assertThat(command).contains("content-type: application/grpc", "te: trailers");
        assertThat(Path.of(command.get(command.indexOf("-d") + 1))).hasBinaryContent(Scenario.UNARY.posted());
        assertThat(Scenario.UNARY.posted()).hasSize(71).startsWith(0, 0, 0, 0, 66, 10, 64);
    }

    @Test
    void voidsTheRunWithoutAResult() {
        assertThatExceptionOfType(VoidRun.class)
                .isThrownBy(() -> new H2load().parse("could not connect"))
                .withMessageContaining("could not connect");
    }
}
