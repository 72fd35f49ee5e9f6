package dev.spillway.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/// CPU samples of a recording, counted three ways: by the method on top of the stack, by the package of the method
/// nearest to the top that is not the JDK's (who asked for the work), and by every method on the stack.
public final class Profile {
    private static final int ROWS = 25;
    private static final List<String> JDK = List.of("java.", "jdk.", "sun.");
    private static final String NO_STACK = "(no Java stack: collector, compiler, or not walkable)";

    private final Map<String, Integer> self = new HashMap<>();
    private final Map<String, Integer> owners = new HashMap<>();
    private final Map<String, Integer> onStack = new HashMap<>();
    private int samples;

    private Profile() {}

    public static Profile of(Path recording) throws IOException {
        var profile = new Profile();
        try (var events = new RecordingFile(recording)) {
            while (events.hasMoreEvents()) {
                var event = events.readEvent();
                if (event.getEventType().getName().equals("jdk.CPUTimeSample")) {
                    profile.count(event);
                }
            }
        }
        return profile;
    }

    public String markdown() {
        return samples + " samples\n\n"
                + table("who asked for it: nearest package outside the JDK", owners)
                + table("on top of the stack", self)
                + table("anywhere on the stack, outside the JDK", onStack);
    }

    private void count(RecordedEvent event) {
        samples++;
        var stack = event.getStackTrace();
        if (stack == null || stack.getFrames().isEmpty()) {
            self.merge(NO_STACK, 1, Integer::sum);
            owners.merge(NO_STACK, 1, Integer::sum);
            return;
        }
        var frames = stack.getFrames();
        self.merge(method(frames.getFirst()), 1, Integer::sum);
        var ours = frames.stream().filter(frame -> !isJdk(frame)).toList();
        owners.merge(ours.isEmpty() ? "(JDK only: scheduler, poller)" : owner(ours.getFirst()), 1, Integer::sum);
        new HashSet<>(ours.stream().map(Profile::method).toList())
                .forEach(method -> onStack.merge(method, 1, Integer::sum));
    }

    private static boolean isJdk(RecordedFrame frame) {
        return JDK.stream().anyMatch(type(frame)::startsWith);
    }

    private static String owner(RecordedFrame frame) {
        return type(frame).substring(0, Math.max(0, type(frame).lastIndexOf('.')));
    }

    private static String method(RecordedFrame frame) {
        return type(frame) + "." + frame.getMethod().getName();
    }

    /// The class, without what the JVM adds to the name of a lambda's.
    private static String type(RecordedFrame frame) {
        return frame.getMethod().getType().getName().replaceFirst("[$][$]Lambda.*", "");
    }

    private String table(String title, Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(ROWS)
                .map(entry -> "| %.1f%% | %s |\n".formatted(100.0 * entry.getValue() / samples, entry.getKey()))
                .collect(Collectors.joining("", "| share | " + title + " |\n| --- | --- |\n", "\n"));
    }
}
