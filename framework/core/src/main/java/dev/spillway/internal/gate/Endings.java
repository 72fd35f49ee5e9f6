package dev.spillway.internal.gate;

import dev.spillway.http.Deadline;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is to be let go of when a call ends.
final class Endings {
    /// Compared by identity: the same action may be registered twice.
    private static final class Ending {
        private final Runnable action;

        Ending(Runnable action) {
            this.action = action;
        }
    }

    /// Made for the first: most calls have none.
    private @Nullable Set<Ending> open;
    private boolean over;

    Deadline.Registration add(Runnable action) {
        var ending = new Ending(action);
        if (keep(ending)) {
            return () -> drop(ending);
        }
        action.run();
        return () -> {};
    }

    private synchronized boolean keep(Ending ending) {
        if (over) {
            return false;
        }
        if (open == null) {
            open = new LinkedHashSet<>();
        }
        return open.add(ending);
    }

    private synchronized void drop(Ending ending) {
        if (open != null) {
            open.remove(ending);
        }
    }

    /// Runs what is left, the last first. What one of them throws is thrown after the others have run.
    void run() {
        run(takeAll());
    }

    /// Runs what is left on a thread of its own, for a caller that must not wait for it.
    void detach() {
        var left = takeAll();
        if (!left.isEmpty()) {
            Thread.ofVirtual().name("spillway-endings").start(() -> run(left));
        }
    }

    private static void run(List<Ending> left) {
        Throwable failure = null;
        for (var ending : left.reversed()) {
            try {
                ending.action.run();
            } catch (RuntimeException | Error e) {
                failure = e;
            }
        }
        switch (failure) {
            case null -> {}
            case Error e -> throw e;
            case RuntimeException e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    private synchronized List<Ending> takeAll() {
        over = true;
        var left = open;
        open = null;
        return left == null ? List.of() : new ArrayList<>(left);
    }
}
