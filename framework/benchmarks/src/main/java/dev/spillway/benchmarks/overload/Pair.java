package dev.spillway.benchmarks.overload;

import dev.spillway.benchmarks.measure.Child;
import dev.spillway.benchmarks.measure.VoidRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A server on the first core; on the second its load, and, in a process of its own, who calls the other endpoint: what
/// waits for the load's own processor is not the server's.
final class Pair implements AutoCloseable {
    /// The collector is the one that a JVM chooses for one core.
    static final List<String> FLAGS = List.of("-Xmx512m");
    /// Calls a second of the other endpoint.
    static final int PROBES = 200;

    private static final Duration START = Duration.ofSeconds(30);
    /// More than can be under way at the highest rate while answers come in time.
    private static final int CALLERS = 600;

    private static final int PROBERS = 8;
    private static final int SERVER_CORE = 0;
    private static final int LOAD_CORE = 1;

    /// What came of one load.
    ///
    /// @param rate calls a second that were offered
    record Sample(int rate, int seconds, OpenLoop.Outcome work, OpenLoop.Outcome probe) {
        double goodput() {
            return (double) work.served().count() / seconds;
        }
    }

    private final Contender contender;
    private final Child server;
    private final Child load;
    private final Child probe;

    Pair(Contender contender, Path folder) throws IOException {
        this.contender = contender;
        this.server = new Child(contender.label(), FLAGS, SERVER_CORE, folder, ServerProcess.class, contender.name());
        var port = server.line(START);
        this.load = load("load", folder, port, Work.PATH, CALLERS);
        this.probe = load("probe", folder, port, Work.PROBE, PROBERS);
    }

    private Child load(String kind, Path folder, String port, String path, int callers) throws IOException {
        var name = contender.label() + "-" + kind;
        return new Child(name, FLAGS, LOAD_CORE, folder, LoadProcess.class, port, path, Integer.toString(callers));
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

    private static OpenLoop.Outcome outcome(Child of, int seconds) throws IOException {
        return OpenLoop.Outcome.parse(of.line(Duration.ofSeconds(seconds)));
    }

    @Override
    public void close() {
        try (server;
                load;
                probe) {}
    }
}
