import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Prints how long the packaged service takes from its start to its first answer with status 200, with the AOT
/// cache and without, in turns: `java aot/Startup.java target`.
final class Startup {
    private static final int ROUNDS = 3;

    private record Start(Duration firstAnswer, Duration computed) {}

    private Startup() {}

    static void main(String... arguments) throws IOException, InterruptedException {
        var target = Path.of(arguments[0]);
        var cache = "-XX:AOTCache=" + target.resolve("app.aot");
        var without = new ArrayList<Start>();
        var with = new ArrayList<Start>();
        for (var i = 0; i < ROUNDS; i++) {
            without.add(start(target));
            with.add(start(target, cache));
        }
        print("without the AOT cache", without);
        print("with the AOT cache", with);
        System.out.printf(
                "ratio of the medians: %.2f%n",
                (double) median(with).firstAnswer.toNanos() / median(without).firstAnswer.toNanos());
    }

    private static Start start(Path target, String... options) throws IOException, InterruptedException {
        try (var service = Service.start(Path.of(System.getProperty("java.home")), target, options)) {
            return new Start(service.firstAnswer(), service.computed());
        }
    }

    private static void print(String name, List<Start> starts) {
        var median = median(starts);
        System.out.printf(
                "%-22s first 200 after %5d ms, %5d ms of processor time (median of %d)%n",
                name,
                median.firstAnswer.toMillis(),
                median.computed.toMillis(),
                starts.size());
    }

    private static Start median(List<Start> starts) {
        return starts.stream()
                .sorted((one, other) -> one.firstAnswer.compareTo(other.firstAnswer))
                .toList()
                .get(starts.size() / 2);
    }
}
