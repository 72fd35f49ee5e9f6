package dev.spillway.benchmarks.overload;

import dev.spillway.benchmarks.measure.Child;
import dev.spillway.benchmarks.measure.Seat;
import dev.spillway.benchmarks.measure.VoidRun;
import dev.spillway.limit.Criticality;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A server on the first core; on the second its load, and, in a process of its own, who calls the other endpoint. The
/// load leaves that core to the callers whose times matter: what they wait for it is not the server's.
final class Pair implements AutoCloseable {
    /// The collector is the one that a JVM chooses for one core.
    static final List<String> FLAGS = List.of("-Xmx512m");
    /// Calls a second of the other endpoint.
    static final int PROBES = 200;

    private static final Duration START = Duration.ofSeconds(30);
    /// More than can be under way at the highest rate while answers come in time.
    private static final int CALLERS = 600;

    private static final int PROBERS = 8;
    /// Of each class beside the one with most.
    private static final int BESIDE = 64;

    private static final Seat SERVER = Seat.on(0);
    private static final Seat CALLER = Seat.on(1);
    private static final Seat LOAD = Seat.lastOn(1);

    /// What came of one load.
    ///
    /// @param rate calls a second that were offered
    record Sample(int rate, int seconds, OpenLoop.Outcome work, OpenLoop.Outcome probe) {
        double goodput() {
            return (double) work.served().count() / seconds;
        }
    }

    /// What came of several classes at once.
    record Ranked(Mix mix, Map<Criticality, OpenLoop.Outcome> outcomes) {}

    private final Contender contender;
    private final Path folder;
    private final Child server;
    private final String port;
    private final Child load;
    private final Child probe;
    private final Map<Criticality, Child> classes = new EnumMap<>(Criticality.class);

    Pair(Contender contender, Path folder) throws IOException {
        this.contender = contender;
        this.folder = folder;
        this.server = new Child(contender.label(), FLAGS, SERVER, folder, ServerProcess.class, contender.name());
        this.port = server.line(START);
        this.load = callers("load", LOAD, Work.PATH, CALLERS, Criticality.DEFAULT);
        this.probe = callers("probe", CALLER, Work.PROBE, PROBERS, Criticality.DEFAULT);
    }

    /// Starts the callers of the other classes.
    void beginToRank() throws IOException {
        classes.put(Criticality.DEFAULT, load);
        classes.put(Criticality.SHEDDABLE, callers("sheddable", LOAD, Work.PATH, CALLERS, Criticality.SHEDDABLE));
        classes.put(Criticality.CRITICAL, callers("critical", CALLER, Work.PATH, BESIDE, Criticality.CRITICAL));
    }

    private Child callers(String kind, Seat seat, String path, int callers, Criticality criticality)
            throws IOException {
        return new Child(
                contender.label() + "-" + kind,
                FLAGS,
                seat,
                folder,
                LoadProcess.class,
                port,
                path,
                Integer.toString(callers),
                criticality.name());
    }

    Contender contender() {
        return contender;
    }

    /// Offers a load.
    ///
    /// @throws VoidRun if a call had no answer, or one that is neither the work nor a refusal
    Sample offer(int rate, int seconds) throws IOException {
        load.tell(rate + " " + seconds);
        probe.tell(PROBES + " " + seconds);
        var sample = new Sample(rate, seconds, outcome(load, seconds), outcome(probe, seconds));
        if (sample.work.lost() + sample.probe.lost() > 0) {
            throw new VoidRun(contender.label() + " lost " + sample.work.lost() + " calls and " + sample.probe.lost()
                    + " of the other endpoint at " + rate + "/s");
        }
        return sample;
    }

    /// Offers calls of several classes at once.
    ///
    /// @throws VoidRun if a call had no answer, or one that is neither the work nor a refusal
    Ranked offer(Mix mix) throws IOException {
        for (var rate : mix.rates().entrySet()) {
            of(rate.getKey()).tell(rate.getValue() + " " + mix.seconds());
        }
        var outcomes = new EnumMap<Criticality, OpenLoop.Outcome>(Criticality.class);
        for (var criticality : mix.classes()) {
            var outcome = outcome(of(criticality), mix.seconds());
            if (outcome.lost() > 0) {
                throw new VoidRun(
                        contender.label() + " lost " + outcome.lost() + " " + criticality + " calls of " + mix.rates());
            }
            outcomes.put(criticality, outcome);
        }
        return new Ranked(mix, outcomes);
    }

    private Child of(Criticality criticality) {
        return Objects.requireNonNull(classes.get(criticality), "a class that is not offered");
    }

    private static OpenLoop.Outcome outcome(Child of, int seconds) throws IOException {
        return OpenLoop.Outcome.parse(of.line(Duration.ofSeconds(seconds)));
    }

    @Override
    public void close() {
        classes.values().forEach(Child::close);
        try (server;
                load;
                probe) {}
    }
}
