package dev.spillway.benchmarks.servers;

import dev.spillway.benchmarks.measure.CpuTimes;
/// One burst against one server, and what it cost.
///
/// @param cpu used by the server's process
/// @param othersShare share of the server's core that something else used, 0 to 1
/// @param loadShare CPU of the tool per second, 0 to 1: near 1 it, not the server, limits the rate

record Sample(Burst burst, CpuTimes cpu, double othersShare, double loadShare) {
    double cpuPerRequest() {
        return (double) cpu.total() / burst.requests();
    }

    double systemPerRequest() {
        return (double) cpu.system() / burst.requests();
    }
}
