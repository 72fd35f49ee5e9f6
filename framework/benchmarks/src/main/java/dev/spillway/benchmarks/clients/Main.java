package dev.spillway.benchmarks.clients;

import dev.spillway.benchmarks.measure.Options;
import dev.spillway.benchmarks.measure.VoidRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Measures outgoing calls. Started by the scripts `client`, `chain` and `storm`, which say how.
///
/// Exit code 0 with a Markdown report on standard output, 64 for a wrong option, 1 for a void run.
final class Main {
    private Main() {}

    static void main(String[] args) throws IOException, InterruptedException {
        System.exit(run(args[0], List.of(args).subList(1, args.length)));
    }

    private static int run(String what, List<String> args) throws IOException, InterruptedException {
        var usage = usage(what);
        if (args.contains("--help")) {
            System.out.println(usage);
            return 0;
        }
        try {
            System.out.println(report(what, args));
            return 0;
        } catch (Options.WrongOption wrong) {
            System.err.println(wrong.getMessage() + "\n" + usage);
            return 64;
        } catch (VoidRun reason) {
            System.err.println("VOID: " + reason.getMessage());
            return 1;
        }
    }

    private static String usage(String what) {
        return switch (what) {
            case "client" -> CallPlan.USAGE;
            case "chain" -> ChainPlan.USAGE;
            default -> StormPlan.USAGE;
        };
    }

    private static String report(String what, List<String> args) throws IOException, InterruptedException {
        return switch (what) {
            case "client" -> calls(CallPlan.parse(args));
            case "chain" -> new ChainBench(ChainPlan.parse(args)).run();
            default -> new StormBench(StormPlan.parse(args)).run();
        };
    }

    private static String calls(CallPlan plan) throws IOException, InterruptedException {
        var folder = Files.createDirectories(Path.of(System.getProperty("out", "target/client")));
        System.err.println("At most " + plan.limit().toMinutes() + " minutes; logs in " + folder);
        var bench = new CallBench(plan, folder);
        return switch (plan.mode()) {
            case COMPARE -> bench.compare();
            case PROFILE -> bench.profile();
        };
    }
}
