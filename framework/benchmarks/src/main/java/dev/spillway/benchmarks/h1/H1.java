package dev.spillway.benchmarks.h1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Compares HTTP/1.1 servers, or profiles one. Started by the script `h1`, which says how.
///
/// Exit code 0 with a Markdown report on standard output, 64 for a wrong option, 1 for a void run.
final class H1 {
    private H1() {}

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
            var folder = Files.createDirectories(Path.of(System.getProperty("out", "target/h1")));
            System.err.println("At most " + plan.limit().toMinutes() + " minutes; logs in " + folder);
            var bench = new Bench(plan, folder);
            switch (plan.mode()) {
                case COMPARE ->
                    System.out.println(new Comparison(plan, bench).run().markdown());
                case PROFILE -> new Profiling(plan, bench, folder).run();
            }
            return 0;
        } catch (Plan.WrongOption wrong) {
            System.err.println(wrong.getMessage() + "\n" + Plan.USAGE);
            return 64;
        } catch (VoidRun reason) {
            System.err.println("VOID: " + reason.getMessage());
            return 1;
        }
    }
}
