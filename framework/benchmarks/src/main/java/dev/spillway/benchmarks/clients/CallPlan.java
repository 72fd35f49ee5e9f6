package dev.spillway.benchmarks.clients;

import dev.spillway.benchmarks.measure.Options;
import java.time.Duration;
import java.util.List;

/// What to run of `client`.
///
/// @param clients the first one that is named `apache` is what the ratios are to
/// @param lanes virtual threads that call at a time
/// @param warmUp bursts at most before the first that counts
record CallPlan(Mode mode, List<Engine.Kind> clients, int lanes, int rounds, int seconds, int warmUp, Duration limit) {
    enum Mode {
        COMPARE,
        PROFILE;

        String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    static final String USAGE = """
            usage: client [compare|profile] [--option value]...
              --clients      apache,apache-again,spillway,core,socket   the ratios are to apache
              --lanes        32  1 to 64     virtual threads that call at a time
              --rounds       8   1 to 100    measured bursts for each client, interleaved
              --seconds      2   1 to 30     of one burst
              --warm-up      15  3 to 100    bursts at most
              --minutes      15  1 to 120    after which the run is void
            profile records CPU samples of each client instead of comparing them.\
            """;

    static CallPlan parse(List<String> args) {
        var options = new Options(args);
        var plan = new CallPlan(
                options.mode(Mode.COMPARE, Mode.values(), Mode::label),
                options.many(
                        "clients",
                        "apache,apache-again,spillway,core,socket",
                        Engine.Kind.values(),
                        Engine.Kind::label),
                options.number("lanes", 32, 1, 64),
                options.number("rounds", 8, 1, 100),
                options.number("seconds", 2, 1, 30),
                options.number("warm-up", 15, 3, 100),
                Duration.ofMinutes(options.number("minutes", 15, 1, 120)));
        options.end();
        if (plan.mode == Mode.COMPARE && !plan.clients.contains(Engine.Kind.APACHE)) {
            throw new Options.WrongOption("--clients has no apache, which the ratios are to");
        }
        return plan;
    }
}
