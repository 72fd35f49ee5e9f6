package dev.spillway.benchmarks.overload;

import dev.spillway.benchmarks.measure.Options;
import java.util.List;

/// What to run of `overload`.
///
/// @param loads offered, in percent of the capacity
/// @param seconds of each
/// @param warmUp seconds before, at the capacity, and as many at the highest load: refusals are code, too
record OverloadPlan(List<Contender> servers, List<Integer> loads, int rounds, int seconds, int warmUp) {
    static final String USAGE = """
            usage: overload [--option value]...
              --servers      spillway,helidon-aimd,semaphore
              --loads        50,100,200,500,1000   offered, percent of the capacity; each 1 to 2000
              --rounds       3    1 to 20          interleaved
              --seconds      5    1 to 60          of each load
              --warm-up      60   1 to 120         seconds of each server at its capacity, and at the highest load\
            """;

    static OverloadPlan parse(List<String> args) {
        var options = new Options(args);
        var plan = new OverloadPlan(
                options.many("servers", "spillway,helidon-aimd,semaphore", Contender.values(), Contender::label),
                options.each("loads", "50,100,200,500,1000", text -> Options.between("loads", text, 1, 2_000)),
                options.number("rounds", 3, 1, 20),
                options.number("seconds", 5, 1, 60),
                options.number("warm-up", 60, 1, 120));
        options.end();
        return plan;
    }
}
