package dev.spillway.benchmarks.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.benchmarks.measure.VoidRun;
import org.junit.jupiter.api.Test;

class WrkTest {
    @Test
    void readsTheLineOfTheScriptAmongWhatWrkPrints() {
        var burst = new Wrk().parse("""
                Running 2s test @ http://127.0.0.1:4711/get
                burst requests=5000 micros=2000000 bytes=640000 failures=3 p50=900 p99=4100
                """);

        assertThat(burst).isEqualTo(new Burst(5000, 2_000_000, 640_000, 3, 900, 4100));
        assertThat(burst.perSecond()).isEqualTo(2500);
        assertThat(burst.bytesPerAnswer()).isEqualTo(128);
    }

    @Test
    void voidsTheRunWithoutThatLine() {
        assertThatExceptionOfType(VoidRun.class)
                .isThrownBy(() -> new Wrk().parse("unable to connect"))
                .withMessageContaining("unable to connect");
    }
}
