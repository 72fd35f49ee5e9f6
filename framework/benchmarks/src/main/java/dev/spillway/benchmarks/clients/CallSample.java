package dev.spillway.benchmarks.clients;

import dev.spillway.benchmarks.measure.CpuTimes;

/// One burst and what it cost.
///
/// @param upstreamShare CPU of the server per second: near 1 it, not the client, limits the rate
/// @param othersShare share of the client's core that something else used, 0 to 1
record CallSample(Tally tally, CpuTimes cpu, double upstreamShare, double othersShare) {
    double perSecond() {
        return tally.calls() * 1e6 / tally.micros();
    }

    double cpuPerCall() {
        return (double) cpu.total() / tally.calls();
    }

    double systemPerCall() {
        return (double) cpu.system() / tally.calls();
    }

    double bytesPerCall() {
        return (double) tally.allocated() / tally.calls();
    }
}
