package dev.spillway.benchmarks.h1;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/// What to run. Every option has a default and a range; the whole run has a time limit.
///
/// @param seconds length of one burst of load, warm-up or measured
/// @param warmUp most bursts of warm-up for one server and scenario; without a settled figure by then its row is
///     marked
/// @param launches how often all servers are started afresh; the tail of a JVM differs from launch to launch
record Plan(
        Mode mode,
        List<Peer> servers,
        List<Scenario> scenarios,
        int rounds,
        int seconds,
        int connections,
        int warmUp,
        int launches,
        Duration limit) {

    enum Mode {
        COMPARE,
        PROFILE
    }

    static final class WrongOption extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WrongOption(String message) {
            super(message);
        }
    }

    private static final String SERVERS = "helidon,spillway,vertx,javalin";
    private static final String SCENARIOS = "get,json,echo-json";

    static final String USAGE = """
            usage: h1 [compare|profile] [--option value]...
              --servers      %s
                             of helidon spillway vertx javalin, and helidon-again for the A/A control
              --scenarios    %s, of get json echo-json echo
              --rounds       8   1 to 100   measured bursts for each server, interleaved
              --seconds      3   1 to 60    of one burst
              --connections  64  1 to 1000
              --warm-up      15  3 to 100   bursts at most
              --launches     1   1 to 20    times all servers are started afresh
              --minutes      30  1 to 240   after which the run is void
            profile records CPU samples of each server under each scenario instead of comparing them.\
            """.formatted(SERVERS, SCENARIOS);

    static Plan parse(List<String> args) {
        var words = args.stream().takeWhile(arg -> !arg.startsWith("--")).toList();
        if (words.size() > 1) {
            throw new WrongOption("more than one mode: " + words);
        }
        var options = pairs(args.subList(words.size(), args.size()));
        var plan = new Plan(
                words.isEmpty() ? Mode.COMPARE : one("mode", words.getFirst(), Mode.values(), Plan::label),
                many(options, "servers", SERVERS, Peer.values(), Peer::label),
                many(options, "scenarios", SCENARIOS, Scenario.values(), Scenario::label),
                number(options, "rounds", 8, 1, 100),
                number(options, "seconds", 3, 1, 60),
                number(options, "connections", 64, 1, 1000),
                number(options, "warm-up", 15, 3, 100),
                number(options, "launches", 1, 1, 20),
                Duration.ofMinutes(number(options, "minutes", 30, 1, 240)));
        if (!options.isEmpty()) {
            throw new WrongOption(
                    "unknown option --" + options.keySet().iterator().next());
        }
        if (plan.mode == Mode.COMPARE && !plan.servers.contains(Peer.HELIDON)) {
            throw new WrongOption("--servers has no helidon, which the ratios are to");
        }
        return plan;
    }

    private static String label(Mode mode) {
        return switch (mode) {
            case COMPARE -> "compare";
            case PROFILE -> "profile";
        };
    }

    private static Map<String, String> pairs(List<String> args) {
        var options = new HashMap<String, String>();
        for (int i = 0; i < args.size(); i += 2) {
            var name = args.get(i);
            if (!name.startsWith("--") || i + 1 == args.size()) {
                throw new WrongOption("not an option with a value: " + name);
            }
            options.put(name.substring(2), args.get(i + 1));
        }
        return options;
    }

    private static <T> List<T> many(
            Map<String, String> options, String name, String fallback, T[] known, Function<T, String> label) {
        var given = options.remove(name);
        return Stream.of((given == null ? fallback : given).split(",", -1))
                .distinct()
                .map(text -> one(name, text, known, label))
                .toList();
    }

    private static <T> T one(String name, String text, T[] known, Function<T, String> label) {
        return Arrays.stream(known)
                .filter(candidate -> label.apply(candidate).equals(text))
                .findFirst()
                .orElseThrow(() -> new WrongOption(name + ": unknown " + text));
    }

    private static int number(Map<String, String> options, String name, int fallback, int min, int max) {
        var text = options.remove(name);
        if (text == null) {
            return fallback;
        }
        if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) < min || Integer.parseInt(text) > max) {
            throw new WrongOption("--" + name + " " + text + " is outside [" + min + ", " + max + "]");
        }
        return Integer.parseInt(text);
    }
}
