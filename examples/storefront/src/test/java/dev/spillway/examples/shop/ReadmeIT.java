package dev.spillway.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What the README shows is true: each of its commands is run, in its order, and says what stands below it.
class ReadmeIT {
    private static final Pattern CONSOLE = Pattern.compile("```console\n(.*?)```", Pattern.DOTALL);

    /// @param command what stands behind `$ `
    /// @param output the lines below it
    private record Step(String command, List<String> output) {
        boolean isShown(String said) {
            return output.stream()
                    .allMatch(line -> said.lines().anyMatch(pattern(line).asMatchPredicate()));
        }
    }

    private static List<Step> steps() throws IOException {
        var steps = new ArrayList<Step>();
        for (var block : CONSOLE.matcher(Files.readString(Path.of("README.md")))
                .results()
                .toList()) {
            block.group(1).lines().forEach(line -> {
                if (line.startsWith("$ ")) {
                    steps.add(new Step(line.substring(2), new ArrayList<>()));
                } else {
                    steps.getLast().output().add(line);
                }
            });
        }
        return steps;
    }

    @Test
    void showsWhatHappens() throws Exception {
        try (var shop = Shop.open(List.of())) {
            assertThat(steps()).hasSizeGreaterThan(5);
            for (var step : steps()) {
                var said = run(shop, step.command());
                // A machine that pauses lets other clocks run out than the one that is shown; then it is asked again.
                for (var tries = 1; tries < 10 && !step.isShown(said); tries++) {
                    said = run(shop, step.command());
                }
                assertThat(said).as(step.command()).matches(step::isShown);
            }
        }
    }

    /// A line as it may be on another day: numbers are others, but not those of a status line.
    private static Pattern pattern(String line) {
        var quoted = Pattern.quote(line);
        return Pattern.compile(line.startsWith("HTTP/") ? quoted : quoted.replaceAll("\\d+", "\\\\E\\\\d+\\\\Q"));
    }

    private static String run(Shop shop, String command) throws Exception {
        var moved = command.replace(
                        "localhost:8080", "localhost:" + shop.storefront().port())
                .replace("localhost:8081", "localhost:" + shop.inventory().port())
                .replace("localhost:8082", "localhost:" + shop.pricing().port())
                .replace("localhost:9090", "localhost:" + shop.storefront().adminPort())
                .replace("localhost:9091", "localhost:" + shop.inventory().adminPort());
        var bash = new ProcessBuilder("bash", "-c", moved)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        bash.getOutputStream().close();
        return new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).replace("\r", "");
    }
}
