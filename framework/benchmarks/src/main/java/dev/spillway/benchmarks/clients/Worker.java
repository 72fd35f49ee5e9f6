package dev.spillway.benchmarks.clients;

import com.sun.management.ThreadMXBean;
import dev.spillway.benchmarks.measure.VoidRun;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A client in a JVM of its own: for each number on standard input, so many milliseconds of calls, and a line about
/// them.
final class Worker {
    private Worker() {}

    static void main(String[] args) throws IOException, InterruptedException {
        var kind = Engine.Kind.valueOf(args[0]);
        var lanes = Integer.parseInt(args[2]);
        try (var engine = kind.start(Integer.parseInt(args[1]));
                var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(burst(engine, lanes, Duration.ofMillis(Long.parseLong(line))));
            }
        } catch (VoidRun reason) {
            System.out.println("void " + reason.getMessage());
        }
        System.exit(0);
    }

    private static String burst(Engine engine, int lanes, Duration time) throws InterruptedException {
        var before = allocated();
        var begun = System.nanoTime();
        var calls = engine.burst(lanes, time);
        var micros = (System.nanoTime() - begun) / 1_000;
        return new Tally(calls, micros, allocated() - before).line();
    }

    /// Bytes of all threads together: those of virtual threads are their carriers'.
    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
    }
}
