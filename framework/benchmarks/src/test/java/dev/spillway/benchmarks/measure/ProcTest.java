package dev.spillway.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ProcTest {
    private static final String STAT =
            "417 (odd ) name) S 1 417 417 0 -1 4194560 900 0 0 0 123 45 67 8 20 0 31 0 99 100 200 18446744073709551615";
    private static final String CORES = """
            cpu  9 9 9 9 9 9 9 9 0 0
            cpu0 100 0 50 800 30 5 10 5 0 0
            cpu1 1 2 3 4 5 6 7 8 0 0
            """;

    @Test
    void readsOwnTimesAfterANameWithParentheses() {
        assertThat(CpuTimes.parse(STAT, 14)).isEqualTo(new CpuTimes(1_230_000, 450_000));
    }

    @Test
    void readsTimesOfEndedChildren() {
        assertThat(CpuTimes.parse(STAT, 16)).isEqualTo(new CpuTimes(670_000, 80_000));
    }

    @Test
    void seesItsOwnProcessWork() throws Exception {
        var pid = ProcessHandle.current().pid();
        var before = CpuTimes.of(pid);
        // The system counts in hundredths of a second, of which a busy machine may give few: until the test's timeout.
        while (CpuTimes.of(pid).since(before).total() == 0) {
            Thread.onSpinWait();
        }
        assertThat(CpuTimes.of(pid).since(before).total()).isPositive();
    }

    @Test
    void countsAllButIdleAndWaitingAsBusy() {
        assertThat(CoreTimes.parse(CORES, 0)).isEqualTo(new CoreTimes(170, 1000));
    }

    @Test
    void givesTheBusyShareBetweenTwoReadings() {
        assertThat(new CoreTimes(170, 1000).busySince(new CoreTimes(120, 900))).isEqualTo(0.5, within(1e-9));
        assertThat(new CoreTimes(170, 1000).busySince(new CoreTimes(170, 1000))).isZero();
    }

    @Test
    void voidsTheRunOnAMachineWithoutTheCore() {
        assertThatExceptionOfType(VoidRun.class).isThrownBy(() -> CoreTimes.parse(CORES, 2));
    }
}
