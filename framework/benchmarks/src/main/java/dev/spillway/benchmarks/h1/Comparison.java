package dev.spillway.benchmarks.h1;

import dev.spillway.benchmarks.h1.Bench.WarmUp;
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
                for (var scenario : plan.scenarios()) {
                    System.err.println("Launch " + launch + " of " + plan.launches() + ", " + scenario.path());
                    compare(servers, scenario);
                }
            } finally {
                for (var server : servers) {
                    server.close();
                }
            }
        }
        return report;
    }

    private void compare(List<Server> servers, Scenario scenario) throws IOException, InterruptedException {
        var probes = new ArrayList<Probe>();
        for (var server : servers) {
            var probe = Probe.ask(server.peer().label(), server.port(), scenario);
            probes.add(probe);
            if (bench.warmUp(server, scenario, probe) == WarmUp.UNSETTLED) {
                report.markUnsettled(scenario, server.peer());
            }
        }
        for (int round = 0; round < plan.rounds(); round++) {
            for (int i = 0; i < servers.size(); i++) {
                var server = servers.get(i);
                report.add(scenario, server.peer(), bench.measure(server, scenario, probes.get(i)));
            }
        }
    }
}
