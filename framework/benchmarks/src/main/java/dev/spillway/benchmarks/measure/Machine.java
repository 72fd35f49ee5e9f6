package dev.spillway.benchmarks.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Where and with what the figures were taken: without it they say nothing.
public final class Machine {
    private Machine() {}

    /// What a run was made on and with, as a list in Markdown.
    ///
    /// @param jvm the JVM of what is measured
    /// @param libraries artifacts whose versions matter
    public static String describe(String jvm, List<String> libraries) {
        return """
                - %s, commit %s
                - %d × %s, %s %s, load average at the end %.2f
                - JDK %s, %s
                - %s
                """.formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        System.getProperty("commit", "unknown"),
                        Runtime.getRuntime().availableProcessors(),
                        processor(),
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                        Runtime.version(),
                        jvm,
                        versions(libraries));
    }

    private static String processor() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown processor");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// The versions as the names of the jars on the class path tell them.
    private static String versions(List<String> libraries) {
        return libraries.stream()
                .map(name -> name + " " + version(name, System.getProperty("java.class.path")))
                .collect(Collectors.joining(", "));
    }

    /// A program of the JDK that runs this one.
    public static String program(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    public static String version(String artifact, String classPath) {
        var jar = Pattern.compile("/" + artifact + "-([0-9][^/:]*)\\.jar(:|$)").matcher(classPath);
        return jar.find() ? jar.group(1) : "absent";
    }
}
