package dev.spillway.benchmarks.servers;

import dev.spillway.benchmarks.measure.Options;
import dev.spillway.benchmarks.measure.Options.WrongOption;
import dev.spillway.benchmarks.servers.Task.Shape;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// What to run. Every option has a default and a range; the whole run has a time limit.
///
/// @param tasks what is measured, one after the other
/// @param seconds length of one burst of load, warm-up or measured
/// @param warmUp most bursts of warm-up for one server and scenario; without a settled figure by then its row is
///     marked
/// @param launches how often all servers are started afresh; the tail of a JVM differs from launch to launch
record Plan(
        Protocol protocol,
        Mode mode,
        List<Peer> servers,
        List<Task> tasks,
        int rounds,
        int seconds,
        int warmUp,
        int launches,
        int cores,
        Duration limit) {

    enum Mode {
        COMPARE,
        PROFILE
    }

    /// The most requests at a time on a connection, and connections.
    private static final int MOST = 1000;

    static final String USAGE = """
            usage: h1|h2|grpc [compare|profile] [--option value]...
              --servers      h1: helidon,spillway,vertx,javalin; h2: helidon,spillway,vertx
                             of these and helidon-again for the A/A control
                             grpc: direct,virtual,helidon-grpc,spillway-grpc, and direct-again
              --scenarios    h1: get,json,echo-json; h2: json   of get json echo-json echo
                             grpc: unary
              --shapes       h1: 64x1; h2: 8x32,1x100; grpc: 4x32   connections x requests on each at a time
              --rounds       8   1 to 100   measured bursts for each server, interleaved
              --seconds      3   1 to 60    of one burst
              --warm-up      15  3 to 100   bursts at most
              --launches     1   1 to 20    times all servers are started afresh
              --cores        1   1 to 2     of the server; the second one is also the load's
              --minutes      30  1 to 240   after which the run is void
            profile records CPU samples of each server under each scenario instead of comparing them.\
            """;

    /// Reads the arguments: the protocol, the mode, options.
    static Plan parse(List<String> args) {
        if (args.isEmpty()) {
            throw new WrongOption("no protocol");
        }
        var protocol = Stream.of(Protocol.values())
                .filter(one -> one.label().equals(args.getFirst()))
                .findFirst()
                .orElseThrow(() -> new WrongOption("unknown protocol " + args.getFirst()));
        return parse(protocol, args.subList(1, args.size()));
    }

    private static Plan parse(Protocol protocol, List<String> args) {
        var options = new Options(args);
        var plan = new Plan(
                protocol,
                options.mode(Mode.COMPARE, Mode.values(), Plan::label),
                options.many("servers", protocol.servers(), Peer.values(), Peer::label),
                tasks(
                        options.many("scenarios", protocol.scenarios(), Scenario.values(), Scenario::label),
                        options.each("shapes", protocol.shapes(), Plan::shape)),
                options.number("rounds", 8, 1, 100),
                options.number("seconds", 3, 1, 60),
                options.number("warm-up", 15, 3, 100),
                options.number("launches", 1, 1, 20),
                options.number("cores", 1, 1, 2),
                Duration.ofMinutes(options.number("minutes", 30, 1, 240)));
        options.end();
        plan.check();
        return plan;
    }

    private void check() {
        if (mode == Mode.COMPARE && !servers.contains(protocol.baseline())) {
            throw new WrongOption("--servers has no " + protocol.baseline().label() + ", which the ratios are to");
        }
        for (var server : servers) {
            if (!protocol.isSpokenBy(server)) {
                throw new WrongOption(server.label() + " does not speak " + protocol.label() + " here");
            }
        }
        for (var task : tasks) {
            if (!protocol.carries(task.scenario())) {
                throw new WrongOption(task.scenario().label() + " is not measured over " + protocol.label());
            }
        }
        if (protocol == Protocol.H1
                && tasks.stream().anyMatch(task -> task.shape().streams() > 1)) {
            throw new WrongOption("wrk sends one request at a time on a connection");
        }
    }

    Load load() {
        return protocol.load();
    }

    private static List<Task> tasks(List<Scenario> scenarios, List<Shape> shapes) {
        return scenarios.stream()
                .flatMap(scenario -> shapes.stream().map(shape -> new Task(scenario, shape)))
                .toList();
    }

    private static Shape shape(String text) {
        var numbers = text.split("x", -1);
        if (numbers.length != 2) {
            throw new WrongOption("--shapes: not like 8x32: " + text);
        }
        return new Shape(
                Options.between("shapes", numbers[0], 1, MOST), Options.between("shapes", numbers[1], 1, MOST));
    }

    private static String label(Mode mode) {
        return switch (mode) {
            case COMPARE -> "compare";
            case PROFILE -> "profile";
        };
    }
}
