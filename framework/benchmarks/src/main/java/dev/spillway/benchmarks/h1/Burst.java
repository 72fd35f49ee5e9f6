package dev.spillway.benchmarks.h1;

import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// What wrk saw in one burst, as `load.lua` prints it.
///
/// @param bytes of whole answers, heads included
/// @param failures answers with a status over 399 and socket errors of any kind
record Burst(long requests, long micros, long bytes, long failures, long p50Micros, long p99Micros) {
    private static final Pattern LINE = Pattern.compile(
            "(?m)^burst requests=(\\d+) micros=(\\d+) bytes=(\\d+) failures=(\\d+) p50=(\\d+) p99=(\\d+)$");

    static Burst parse(String output) {
        var line = LINE.matcher(output);
        if (!line.find()) {
            throw new VoidRun("wrk printed no result: " + output.strip());
        }
        var numbers = IntStream.rangeClosed(1, line.groupCount())
                .mapToLong(group -> Long.parseLong(line.group(group)))
                .toArray();
        return new Burst(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
    }

    double perSecond() {
        return requests * 1e6 / micros;
    }

    double bytesPerAnswer() {
        return (double) bytes / requests;
    }
}
