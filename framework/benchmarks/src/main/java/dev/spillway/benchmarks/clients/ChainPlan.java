package dev.spillway.benchmarks.clients;

import dev.spillway.benchmarks.measure.Options;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// What to run of `chain`.
///
/// @param deadline of the call at the head
record ChainPlan(List<Leaf> leaves, int hops, int runs, int warmUp, Duration deadline) {
    /// How the far end hangs.
    enum Leaf {
        /// The last service's handler waits for ever, but hears its interrupt.
        HANDLER("a handler that hangs"),
        /// The last service calls a server that takes the request and says nothing.
        SOCKET("a server behind it that never answers");

        private final String title;

        Leaf(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final String USAGE = """
            usage: chain [--option value]...
              --leaves       handler,socket   how the far end hangs
              --hops         5     2 to 10        services, the last one included
              --runs         20    1 to 1000      that count, one deadline each
              --warm-up      5     0 to 100       runs before
              --deadline     500   200 to 10000   ms, of the call at the head\
            """;

    static ChainPlan parse(List<String> args) {
        var options = new Options(args);
        var plan = new ChainPlan(
                options.many("leaves", "handler,socket", Leaf.values(), Leaf::label),
                options.number("hops", 5, 2, 10),
                options.number("runs", 20, 1, 1_000),
                options.number("warm-up", 5, 0, 100),
                Duration.ofMillis(options.number("deadline", 500, 200, 10_000)));
        options.end();
        return plan;
    }
}
