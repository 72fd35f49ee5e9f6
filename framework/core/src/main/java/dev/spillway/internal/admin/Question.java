package dev.spillway.internal.admin;

import dev.spillway.http.Check;
import dev.spillway.internal.metrics.Printable;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A check being asked. It runs on a platform thread, so that handlers that compute without a pause do not make the
/// service unready, and on one at most: a check that hangs is not asked again before it has ended.
final class Question {
    private final String name;
    private final Check check;
    private @Nullable Asked asked;

    /// A run of the check.
    private record Asked(FutureTask<Optional<String>> task, Thread thread) {}

    Question(String name, Check check) {
        this.name = name;
        this.check = check;
    }

    String name() {
        return name;
    }

    /// Asks, unless the last run goes on.
    void begin() {
        var last = asked;
        if (last == null || last.task.isDone()) {
            var task = new FutureTask<>(this::ask);
            asked = new Asked(
                    task,
                    Thread.ofPlatform().daemon().name("spillway-check-" + name).start(task));
        }
    }

    private Optional<String> ask() {
        try {
            check.verify();
            return Optional.empty();
        } catch (Exception | LinkageError | AssertionError e) {
            var message = e.getMessage();
            return Optional.of(e.getClass().getSimpleName() + (message == null ? "" : ": " + Printable.of(message)));
        }
    }

    /// What is wrong, if anything is.
    ///
    /// @param end until when it is waited for, by `System.nanoTime()`
    /// @param longest that time in words
    Optional<String> answer(long end, String longest) {
        var current = asked;
        if (current == null) {
            return Optional.of("not asked");
        }
        try {
            return current.task.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            current.thread.interrupt();
            return Optional.of("no answer within " + longest);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("not waited for");
        } catch (ExecutionException e) {
            return Optional.of(Printable.of(String.valueOf(e.getCause())));
        }
    }
}
