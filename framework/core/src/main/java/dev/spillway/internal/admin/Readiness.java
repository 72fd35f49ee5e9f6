package dev.spillway.internal.admin;

import dev.spillway.http.Check;
import dev.spillway.internal.gate.Lifecycle;
import dev.spillway.internal.gate.Lifecycle.Stage;
import dev.spillway.internal.metrics.Printable;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Settings;
import dev.spillway.limit.Unit;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the service wants calls: it serves, and all of its checks are well. Checks are asked side by side within
/// `admin.check-time`, and what they said is good for `admin.check-age`, so that probes cannot stampede what is
/// asked.
public final class Readiness {
    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

    /// What one check said.
    ///
    /// @param name the name of the check
    /// @param fault what is wrong; empty if nothing is
    record Result(String name, Optional<String> fault) {}

    /// What is known now.
    ///
    /// @param stage where the process is in its life
    /// @param results of the checks, in the order of their declaration
    record Report(Stage stage, List<Result> results) {
        boolean isReady() {
            return stage == Stage.SERVING && results.stream().allMatch(result -> result.fault.isEmpty());
        }

        /// A line for all and one for each check. Faults are not quoted: what an exception says is for the detail
        /// page and the log, not for whoever can reach the port.
        String text() {
            var text = new StringBuilder(isReady() ? "ready" : "not ready");
            text.append(" (").append(stage.name().toLowerCase(Locale.ROOT)).append(")\n");
            for (var result : results) {
                text.append(result.name).append(result.fault.isEmpty() ? " ok\n" : " failed\n");
            }
            return text.toString();
        }
    }

    private final Lifecycle lifecycle;
    private final List<Question> questions;
    private final Duration longest;
    private final long age;
    private final LongSupplier clock;
    private final ReentrantLock asking = new ReentrantLock();
    private List<Result> results;
    private long asked;

    /// Readiness by `checks`, none of which is asked before the first report.
    ///
    /// @param clock monotonic nanoseconds
    public Readiness(Lifecycle lifecycle, SequencedMap<String, Check> checks, Settings settings, LongSupplier clock) {
        this.lifecycle = lifecycle;
        this.questions = checks.entrySet().stream()
                .map(check -> new Question(Printable.of(check.getKey()), check.getValue()))
                .toList();
        this.longest = settings.get(Knobs.CHECK_TIME);
        this.age = settings.get(Knobs.CHECK_AGE).toNanos();
        this.clock = clock;
        this.results = List.of();
        this.asked = clock.getAsLong() - age;
    }

    /// Whether the service wants calls, as far as is known now.
    public boolean isReady() {
        return report().isReady();
    }

    /// What is known now; at most `admin.check-age` old.
    Report report() {
        asking.lock();
        try {
            if (clock.getAsLong() - asked >= age) {
                results = ask();
                asked = clock.getAsLong();
            }
            return new Report(lifecycle.stage(), results);
        } finally {
            asking.unlock();
        }
    }

    private List<Result> ask() {
        var end = System.nanoTime() + longest.toNanos();
        questions.forEach(Question::begin);
        var told = questions.stream()
                .map(question -> new Result(question.name(), question.answer(end, Unit.DURATION.write(longest))))
                .toList();
        told.stream().filter(result -> !wasSaid(result)).forEach(Readiness::log);
        return told;
    }

    /// Whether the log knows already: a change is news, a fault that goes on is not.
    private boolean wasSaid(Result result) {
        var before = results.stream().filter(it -> it.name.equals(result.name)).findFirst();
        return before.map(it -> it.fault.isPresent() == result.fault.isPresent())
                .orElse(result.fault.isEmpty());
    }

    private static void log(Result result) {
        result.fault.ifPresentOrElse(
                fault -> LOG.warn("not ready: the check {} failed: {}", result.name, fault),
                () -> LOG.info("the check {} is well again", result.name));
    }
}
