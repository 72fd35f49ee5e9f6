package dev.spillway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What this process holds that a service must give back: threads and open descriptors. Take it before a service
/// starts, and check it after it was closed; nothing else may open files or start services between the two.
///
/// @param descriptors open descriptors; 0 where the system does not tell
/// @param threads the platform threads of services, by name and number
public record Leaks(long descriptors, Set<String> threads) {
    private static final Path OPEN = Path.of("/proc/self/fd");
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofMillis(20);
    /// Classes and logs that are opened meanwhile.
    private static final long SLACK = 4;

    /// What is held now.
    public static Leaks now() {
        return new Leaks(openDescriptors(), ownThreads());
    }

    /// Waits until no more is held than then.
    ///
    /// @throws AssertionError if that takes longer than 5 s
    public void assertNoneSince() {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        var left = now();
        while (!isAsSmall(left)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("before: " + this + ", now: " + left);
            }
            pause();
            left = now();
        }
    }

    private boolean isAsSmall(Leaks other) {
        return other.descriptors <= descriptors + SLACK && threads.containsAll(other.threads);
    }

    private static long openDescriptors() {
        if (!Files.isDirectory(OPEN)) {
            return 0;
        }
        try (var entries = Files.list(OPEN)) {
            return entries.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("spillway-"))
                .map(thread -> thread.getName() + "#" + thread.threadId())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while descriptors and threads were counted");
        }
    }
}
