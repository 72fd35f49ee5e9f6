package dev.spillway.benchmarks.servers;

/// What the tool that made the load saw in one burst.
///
/// @param bytes of the answers, as far as the tool tells them
/// @param failures answers with a wrong status and errors of any kind
/// @param usualMicros how long an answer took: see [Load#latencies]
/// @param slowMicros how long a slow one took
record Burst(long requests, long micros, long bytes, long failures, long usualMicros, long slowMicros) {
    double perSecond() {
        return requests * 1e6 / micros;
    }

    double bytesPerAnswer() {
        return (double) bytes / requests;
    }
}
