package dev.spillway.benchmarks.overload;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/// The load in a JVM of its own. Of each line, `rate seconds`, it offers so many calls of the overloaded endpoint, and
/// beside them [#PROBES] a second of the other; then it prints what became of the two.
final class LoadProcess {
    static final int PROBES = 100;
    /// More than can be under way at the highest rate while answers come in time.
    private static final int CALLERS = 600;

    private static final int PROBERS = 8;

    private LoadProcess() {}

    static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        var port = Integer.parseInt(args[0]);
        var callers = callers(port, Work.PATH, CALLERS);
        var probers = callers(port, Work.PROBE, PROBERS);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            var numbers = line.split(" ", -1);
            var rate = Integer.parseInt(numbers[0]);
            var seconds = Integer.parseInt(numbers[1]);
            try (var both = Executors.newVirtualThreadPerTaskExecutor()) {
                Callable<OpenLoop.Outcome> probing = () -> OpenLoop.offer(probers, PROBES, seconds);
                var probe = both.submit(probing);
                var work = OpenLoop.offer(callers, rate, seconds);
                System.out.println(work.line() + ";" + probe.get().line());
            }
        }
    }

    private static List<KeptConnection> callers(int port, String path, int count) {
        return IntStream.range(0, count)
                .mapToObj(_ -> new KeptConnection(port, path))
                .toList();
    }
}
