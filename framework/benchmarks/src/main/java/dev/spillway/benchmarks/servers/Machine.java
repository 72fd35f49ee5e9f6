package dev.spillway.benchmarks.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Where and with what the figures were taken: without it they say nothing.
final class Machine {
    private Machine() {}

    static String describe(Plan plan) {
        return """
                - %s, commit %s
                - %d × %s, %s %s, load average at the end %.2f
                - JDK %s, %s on %d core(s)
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
                        String.join(" ", Server.FLAGS),
                        plan.cores(),
                        libraries());
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
    private static String libraries() {
        return Stream.of(
                        "helidon-webserver",
                        "helidon-webserver-http2",
                        "vertx-core",
                        "javalin",
                        "jetty-server",
                        "jackson-databind")
                .map(name -> name + " " + version(name, System.getProperty("java.class.path")))
                .collect(Collectors.joining(", "));
    }

    static String version(String artifact, String classPath) {
        var jar = Pattern.compile("/" + artifact + "-([0-9][^/:]*)\\.jar(:|$)").matcher(classPath);
        return jar.find() ? jar.group(1) : "absent";
    }
}
