package dev.spillway.benchmarks.servers;

import dev.spillway.benchmarks.measure.VoidRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// HTTP/2 in clear by prior knowledge (RFC 9113, 3.3): h2load, many streams at a time on each connection. A status that
/// is not 2xx, a stream that was reset and a connection that broke are all failures.
final class H2load implements Load {
    private static final Pattern TIME = Pattern.compile("(?m)^finished in ([0-9.]+)(us|ms|s),");
    private static final Pattern REQUESTS = Pattern.compile("(?m)^requests: \\d+ total, \\d+ started, (\\d+) done, "
            + "(\\d+) succeeded, (\\d+) failed, (\\d+) errored, (\\d+) timeout$");
    private static final Pattern STATUSES =
            Pattern.compile("(?m)^status codes: (\\d+) 2xx, (\\d+) 3xx, (\\d+) 4xx, (\\d+) 5xx$");
    private static final Pattern TRAFFIC = Pattern.compile("(?m)^traffic: .*, [^ ]+ \\((\\d+)\\) data$");
    private static final Pattern LATENCY =
            Pattern.compile("(?m)^time for request: +[^ ]+ +([0-9.]+)(us|ms|s) +([0-9.]+)(us|ms|s) ");

    @Override
    public String tool() {
        return "h2load";
    }

    @Override
    public List<String> latencies() {
        return List.of("mean ms", "max ms");
    }

    @Override
    public List<String> command(int port, Task task, int seconds) {
        var command = new ArrayList<>(List.of(
                "h2load",
                "-t1",
                "-c" + task.shape().connections(),
                "-m" + task.shape().streams(),
                "-D" + seconds));
        if (task.scenario().method().equals("POST")) {
            command.addAll(List.of("-d", task.scenario().file().toString()));
            command.addAll(fields(task.scenario()));
        }
        command.add(uri(port, task.scenario()));
        return command;
    }

    @Override
    public Burst parse(String output) {
        var time = find(TIME, output);
        var requests = find(REQUESTS, output);
        var statuses = find(STATUSES, output);
        var latency = find(LATENCY, output);
        var succeeded = number(requests, 2);
        // Every answer that is done must have been one of 2xx; some of those that the end of the time cut off were too.
        var failures = sum(requests, 3, 4, 5) + sum(statuses, 2, 3, 4) + Math.max(0, succeeded - number(statuses, 1));
        return new Burst(
                succeeded,
                micros(time, 1),
                number(find(TRAFFIC, output), 1),
                failures,
                micros(latency, 3),
                micros(latency, 1));
    }

    /// By curl, as no client of the JDK starts with HTTP/2 in clear. h2load tells the bytes of bodies; those of one are
    /// the yardstick.
    @Override
    public Probe ask(String server, int port, Scenario scenario) {
        var name = server + " " + scenario.path();
        var command = new ArrayList<>(
                List.of("curl", "-sS", "-m10", "--http2-prior-knowledge", "-w", "\n%{http_version} %{http_code}"));
        if (scenario.method().equals("POST")) {
            command.addAll(List.of("--data-binary", "@" + scenario.file()));
            command.addAll(fields(scenario));
        }
        command.add(uri(port, scenario));
        var answer = output(command);
        if (!answer.equals(new String(scenario.answer(), StandardCharsets.UTF_8) + "\n2 200")) {
            throw new VoidRun(name + " answers " + answer);
        }
        return new Probe(name, scenario.answer().length);
    }

    /// Of a request with a body.
    private static List<String> fields(Scenario scenario) {
        var type = "content-type: " + scenario.mediaType();
        return scenario.isRpc() ? List.of("-H", type, "-H", "te: trailers") : List.of("-H", type);
    }

    private static String output(List<String> command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new VoidRun("curl does not start: " + failed.getMessage());
        }
    }

    private static String uri(int port, Scenario scenario) {
        return "http://127.0.0.1:" + port + scenario.path();
    }

    private static MatchResult find(Pattern pattern, String output) {
        var found = pattern.matcher(output);
        if (!found.find()) {
            throw new VoidRun("h2load printed no result: " + output.strip());
        }
        return found.toMatchResult();
    }

    private static long sum(MatchResult found, int... groups) {
        return Arrays.stream(groups).mapToLong(group -> number(found, group)).sum();
    }

    private static long number(MatchResult found, int group) {
        return Long.parseLong(found.group(group));
    }

    /// A number and, in the next group, its unit.
    private static long micros(MatchResult found, int group) {
        var unit = switch (found.group(group + 1)) {
            case "us" -> 1;
            case "ms" -> 1e3;
            default -> 1e6;
        };
        return Math.round(Double.parseDouble(found.group(group)) * unit);
    }
}
