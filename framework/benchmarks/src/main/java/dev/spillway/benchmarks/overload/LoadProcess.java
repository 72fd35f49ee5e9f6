package dev.spillway.benchmarks.overload;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

/// Calls of one endpoint in a JVM of their own. Of each line, `rate seconds`, it offers so many a second for so long;
/// then it prints what became of them.
final class LoadProcess {
    private LoadProcess() {}

    /// @param args port, path, and how many callers there are
    static void main(String[] args) throws IOException {
        var callers = IntStream.range(0, Integer.parseInt(args[2]))
                .mapToObj(_ -> new KeptConnection(Integer.parseInt(args[0]), args[1]))
                .toList();
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            var numbers = line.split(" ", -1);
            var outcome = OpenLoop.offer(callers, Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
            System.out.println(outcome.line());
        }
    }
}
