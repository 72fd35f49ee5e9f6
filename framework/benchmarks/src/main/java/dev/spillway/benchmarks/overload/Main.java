package dev.spillway.benchmarks.overload;

import dev.spillway.benchmarks.measure.Options;
import dev.spillway.benchmarks.measure.VoidRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Overloads servers. Started by the script `overload`, which says how.
///
/// Exit code 0 with a Markdown report on standard output, 64 for a wrong option, 1 for a void run.
final class Main {
    private Main() {}

    static void main(String[] args) throws IOException {
        System.exit(run(List.of(args)));
    }

    private static int run(List<String> args) throws IOException {
        if (args.contains("--help")) {
            System.out.println(OverloadPlan.USAGE);
            return 0;
        }
        try {
            var plan = OverloadPlan.parse(args);
            var folder = Files.createDirectories(Path.of(System.getProperty("out", "target/overload")));
            System.out.print(new OverloadBench(plan, folder).run());
            return 0;
        } catch (Options.WrongOption wrong) {
            System.err.println(wrong.getMessage() + "\n" + OverloadPlan.USAGE);
            return 64;
        } catch (VoidRun reason) {
            System.err.println("VOID: " + reason.getMessage());
            return 1;
        }
    }
}
