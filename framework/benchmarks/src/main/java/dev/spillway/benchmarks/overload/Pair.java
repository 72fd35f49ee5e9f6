package dev.spillway.benchmarks.overload;

import dev.spillway.benchmarks.measure.Child;
import dev.spillway.benchmarks.measure.VoidRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/// A server on the first core and its load on the second.
final class Pair implements AutoCloseable {
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

    Pair(Contender contender, Path folder) throws IOException {
        this.contender = contender;
        this.server = new Child(contender.label(), SERVER_CORE, folder, ServerProcess.class, contender.name());
        this.load = new Child(
                contender.label() + "-load", LOAD_CORE, folder, LoadProcess.class, server.line(Duration.ofSeconds(30)));
    }

    Contender contender() {
        return contender;
    }

    /// Offers a load.
    ///
    /// @throws VoidRun if a call had no answer, or one that is neither the work nor a refusal
    Sample offer(int rate, int seconds) throws IOException {
        load.tell(rate + " " + seconds);
        var parts = load.line(Duration.ofSeconds(seconds)).split(";", -1);
        var sample = new Sample(rate, seconds, OpenLoop.Outcome.parse(parts[0]), OpenLoop.Outcome.parse(parts[1]));
        if (sample.work.lost() + sample.probe.lost() > 0) {
            throw new VoidRun(contender.label() + " lost " + sample.work.lost() + " calls and " + sample.probe.lost()
                    + " of the other endpoint at " + rate + "/s");
        }
        return sample;
    }

    @Override
    public void close() {
        try (server;
                load) {}
    }
}
