package dev.spillway.benchmarks.overload;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Calls that are due at fixed times, whatever became of those before. How long one took counts from when it was
/// due, so a server that keeps the load waiting cannot hide it.
final class OpenLoop {
    /// Makes one call.
    @FunctionalInterface
    interface Caller {
        /// The status of the answer, 0 if there is none.
        int call();
    }

    private static final long SECOND = 1_000_000_000;
    private static final int OK = 200;

    /// One call that was answered.
    private record Answer(int status, long nanos) {}

    /// What became of the calls.
    ///
    /// @param served those that were answered with 200
    /// @param refused those with a refusal: 429, 503 or 504
    /// @param lost those without an answer, or with another
    record Outcome(Latencies served, Latencies refused, long lost) {
        /// As a line that [#parse] reads.
        String line() {
            return served.line() + "," + refused.line() + "," + lost;
        }

        static Outcome parse(String line) {
            var parts = line.split(",", -1);
            return new Outcome(Latencies.parse(parts[0]), Latencies.parse(parts[1]), Long.parseLong(parts[2]));
        }
    }

    private OpenLoop() {}

    /// Offers `rate` calls a second for a time. Each caller makes the next that is due when it has made one.
    static Outcome offer(List<? extends Caller> callers, int rate, int seconds) {
        var next = new AtomicLong();
        var total = (long) rate * seconds;
        var begun = System.nanoTime();
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        List<Future<List<Answer>>> made;
        try (threads) {
            made = callers.stream()
                    .map(caller -> threads.submit(() -> {
                        var answers = new ArrayList<Answer>();
                        for (var i = next.getAndIncrement(); i < total; i = next.getAndIncrement()) {
                            var due = begun + i * SECOND / rate;
                            await(due);
                            var status = caller.call();
                            answers.add(new Answer(status, System.nanoTime() - due));
                        }
                        return (List<Answer>) answers;
                    }))
                    .toList();
        }
        return outcome(
                made.stream().flatMap(answers -> answers.resultNow().stream()).toList());
    }

    private static Outcome outcome(List<Answer> answers) {
        var served = answers.stream().filter(answer -> answer.status == OK).toList();
        var refused =
                answers.stream().filter(answer -> isRefusal(answer.status)).toList();
        return new Outcome(
                Latencies.of(served.stream().mapToLong(Answer::nanos)),
                Latencies.of(refused.stream().mapToLong(Answer::nanos)),
                answers.size() - served.size() - refused.size());
    }

    private static boolean isRefusal(int status) {
        return switch (status) {
            case 429, 503, 504 -> true;
            default -> false;
        };
    }

    private static void await(long due) {
        for (var now = System.nanoTime(); now - due < 0; now = System.nanoTime()) {
            LockSupport.parkNanos(due - now);
        }
    }
}
