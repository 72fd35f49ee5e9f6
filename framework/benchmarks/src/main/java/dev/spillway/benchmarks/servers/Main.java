package dev.spillway.benchmarks.servers;

import dev.spillway.benchmarks.measure.Options;
import dev.spillway.benchmarks.measure.VoidRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Compares servers, or profiles one. Started by the scripts `h1`, `h2` and `grpc`, which say how.
///
/// Exit code 0 with a Markdown report on standard output, 64 for a wrong option, 1 for a void run.
final class Main {
    private Main() {}

    static void main(String[] args) throws IOException, InterruptedException {
        System.exit(run(List.of(args)));
    }

    private static int run(List<String> args) throws IOException, InterruptedException {
        if (args.contains("--help")) {
            System.out.println(Plan.USAGE);
            return 0;
        }
        try {
            var plan = Plan.parse(args);
            var folder = Files.createDirectories(Path.of(System.getProperty("out", "target/servers")));
            System.err.println("At most " + plan.limit().toMinutes() + " minutes; logs in " + folder);
            var bench = new Bench(plan, folder);
            switch (plan.mode()) {
                case COMPARE ->
                    System.out.println(new Comparison(plan, bench).run().markdown());
                case PROFILE -> new Profiling(plan, bench, folder).run();
            }
            return 0;
        } catch (Options.WrongOption wrong) {
            System.err.println(wrong.getMessage() + "\n" + Plan.USAGE);
            return 64;
        } catch (VoidRun reason) {
            System.err.println("VOID: " + reason.getMessage());
            return 1;
        }
    }
}
