package dev.spillway.benchmarks.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The benchmark itself works. It judges no figure: a run of a second on a busy machine has none.
class OverloadBenchIT {
    @Test
    void overloadsAServerAndTellsWhatBecameOfEachClass(@TempDir Path folder) throws IOException {
        var plan = OverloadPlan.parse(List.of(
                "--servers", "spillway", "--loads", "200", "--rounds", "1", "--seconds", "1", "--warm-up", "1"));

        var report = new OverloadBench(plan, folder).run();

        assertThat(report).contains("### spillway", "| 200% | critical | 80 |", "| 200% | sheddable | 1600 |");
        assertThat(folder.resolve("classes.svg")).content().contains("critical</text>");
        assertThat(folder.resolve("overload.svg")).content().contains("spillway</text>");
    }
}
