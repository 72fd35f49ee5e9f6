package dev.spillway.benchmarks.servers;

import dev.spillway.benchmarks.servers.Bench.WarmUp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// All servers side by side, their rounds interleaved so that a slow minute of the machine hits all alike.
final class Comparison {
    private final Plan plan;
    private final Bench bench;
    private final Report report;

    Comparison(Plan plan, Bench bench) {
        this.plan = plan;
        this.bench = bench;
        this.report = new Report(plan);
    }

    Report run() throws IOException, InterruptedException {
        for (int launch = 1; launch <= plan.launches(); launch++) {
            var servers = new ArrayList<Server>();
            try {
                for (var peer : plan.servers()) {
                    servers.add(bench.start(peer));
                }
                for (var task : plan.tasks()) {
                    System.err.println("Launch " + launch + " of " + plan.launches() + ", " + task.label());
                    compare(servers, task);
                }
            } finally {
                for (var server : servers) {
                    server.close();
                }
            }
        }
        return report;
    }

    private void compare(List<Server> servers, Task task) throws IOException, InterruptedException {
        var probes = new ArrayList<Probe>();
        for (var server : servers) {
            var probe = plan.load().ask(server.peer().label(), server.port(), task.scenario());
            probes.add(probe);
            if (bench.warmUp(server, task, probe) == WarmUp.UNSETTLED) {
                report.markUnsettled(task, server.peer());
            }
        }
        for (int round = 0; round < plan.rounds(); round++) {
            for (int i = 0; i < servers.size(); i++) {
                var server = servers.get(i);
                report.add(task, server.peer(), bench.measure(server, task, probes.get(i)));
            }
        }
    }
}
