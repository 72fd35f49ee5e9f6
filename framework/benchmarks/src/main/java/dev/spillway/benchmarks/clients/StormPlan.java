package dev.spillway.benchmarks.clients;

import dev.spillway.benchmarks.measure.Options;
import java.util.List;
import java.util.Locale;

/// What to run of `storm`.
///
/// @param rates calls offered a second
record StormPlan(List<Failure> failures, List<Breaker> breakers, List<Integer> rates, int seconds) {
    /// How the service at the far end fails.
    enum Failure {
        /// Unavailable; breakers count it.
        STATUS_503 {
            @Override
            RawServer.Move move() {
                return RawServer.status(503, "");
            }
        },
        /// Too many; the breaker above the leaf does not count it.
        STATUS_429 {
            @Override
            RawServer.Move move() {
                return RawServer.status(429, "");
            }
        },
        /// The connection is reset when the request is there.
        LOSS {
            @Override
            RawServer.Move move() {
                return new RawServer.Move.Drop();
            }
        },
        /// Unavailable to all but one request in twenty, which keeps the breakers closed: only the budget stands
        /// between the leaf and the storm.
        MOST_503 {
            @Override
            RawServer.Move move() {
                return RawServer.status(503, "");
            }

            @Override
            RawServer.Move move(long number) {
                return number % ALL_BUT == 0 ? RawServer.status(200, "true") : move();
            }
        };

        private static final int ALL_BUT = 20;

        abstract RawServer.Move move();

        /// What the leaf does with its request of this number.
        RawServer.Move move(long number) {
            return move();
        }

        String label() {
            return name().toLowerCase(Locale.ROOT).replace("status_", "").replace('_', '-');
        }
    }

    /// How soon clients leave an address alone.
    enum Breaker {
        /// As it comes.
        STANDARD {
            @Override
            String[] settings() {
                return new String[0];
            }
        },
        /// As late and for as short a time as the knobs go.
        LATEST {
            @Override
            String[] settings() {
                return new String[] {
                    "spillway.clients.default.breaker-failures = 100", "spillway.clients.default.breaker-open = 500ms"
                };
            }
        };

        abstract String[] settings();

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final String USAGE = """
            usage: storm [--option value]...
              --failures     503,429,loss,most-503   how the far end fails; most: all but one request in 20
              --breakers     standard,latest   settings of the clients' breakers
              --rates        200,400           calls a second, offered at the head; each 1 to 2000
              --seconds      5   1 to 60       of each\
            """;

    static StormPlan parse(List<String> args) {
        var options = new Options(args);
        var plan = new StormPlan(
                options.many("failures", "503,429,loss,most-503", Failure.values(), Failure::label),
                options.many("breakers", "standard,latest", Breaker.values(), Breaker::label),
                options.each("rates", "200,400", text -> Options.between("rates", text, 1, 2_000)),
                options.number("seconds", 5, 1, 60));
        options.end();
        return plan;
    }
}
