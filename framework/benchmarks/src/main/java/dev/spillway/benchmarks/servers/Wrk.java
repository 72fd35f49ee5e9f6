package dev.spillway.benchmarks.servers;

import dev.spillway.benchmarks.measure.VoidRun;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// HTTP/1.1 by wrk, one request at a time on each connection.
final class Wrk implements Load {
    private static final Pattern LINE = Pattern.compile(
            "(?m)^burst requests=(\\d+) micros=(\\d+) bytes=(\\d+) failures=(\\d+) p50=(\\d+) p99=(\\d+)$");

    @Override
    public String tool() {
        return "wrk";
    }

    @Override
    public List<String> latencies() {
        return List.of("p50 ms", "p99 ms");
    }

    @Override
    public List<String> command(int port, Task task, int seconds) {
        var command = Stream.of(
                "wrk",
                "-t1",
                "-c" + task.shape().connections(),
                "-d" + seconds + "s",
                "--timeout",
                "10s",
                "-s",
                Scenario.file("load.lua").toString(),
                "http://127.0.0.1:" + port + task.scenario().path());
        var body = Stream.of("--", task.scenario().file().toString());
        return Stream.concat(command, task.scenario().method().equals("POST") ? body : Stream.of())
                .toList();
    }

    /// Reads the line that `load.lua` prints.
    @Override
    public Burst parse(String output) {
        var line = LINE.matcher(output);
        if (!line.find()) {
            throw new VoidRun("wrk printed no result: " + output.strip());
        }
        var numbers = line.toMatchResult();
        return new Burst(
                number(numbers.group(1)),
                number(numbers.group(2)),
                number(numbers.group(3)),
                number(numbers.group(4)),
                number(numbers.group(5)),
                number(numbers.group(6)));
    }

    private static long number(String text) {
        return Long.parseLong(text);
    }

    /// The size of a whole answer is the yardstick: wrk counts only statuses over 399, so a redirect or a cut body
    /// would pass it unseen, but not this.
    @Override
    public Probe ask(String server, int port, Scenario scenario) {
        return Probe.ask(server, port, scenario);
    }
}
