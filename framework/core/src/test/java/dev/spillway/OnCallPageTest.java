package dev.spillway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.wire.CloseReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Nobody is woken up by something that the page for it does not know.
class OnCallPageTest {
    private static final Path ROOT = Path.of("../..");
    private static final Path PAGES = ROOT.resolve("site/docs");
    private static final Path ALERTS = ROOT.resolve("app-template/deploy/prometheus/alerts.yaml");
    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");
    private static final Pattern METRIC = Pattern.compile("spillway_\\w+");

    private static String page() throws IOException {
        return Files.readString(PAGES.resolve("on-call.md"));
    }

    /// Names in the first column of the tables of a section.
    private static List<String> rows(String section) throws IOException {
        var from = page().indexOf("\n## " + section + "\n");
        var to = page().indexOf("\n## ", from + 1);
        return page().substring(from, to)
                .lines()
                .filter(line -> line.startsWith("| `"))
                .flatMap(line -> NAME.matcher(line.split("\\|", 3)[1]).results())
                .map(name -> name.group(1))
                .toList();
    }

    @Test
    void tellsWhatToDoAboutEachAlert() throws IOException {
        var alerts = ALERT.matcher(Files.readString(ALERTS))
                .results()
                .map(alert -> alert.group(1))
                .toList();

        assertThat(rows("Alerts")).containsExactlyElementsOf(alerts);
    }

    @Test
    void tellsWhatToDoAboutEachReason() throws IOException {
        assertThat(rows("What refuses calls"))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(Reason.values()).map(Reason::label).toList());
        assertThat(rows("Why connections end"))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(CloseReason.values()).map(CloseReason::label).toList());
    }

    @Test
    void namesMetricsThatThereAre() throws IOException {
        var known = Stream.of("observability.md", "shared-rates.md")
                .map(OnCallPageTest::read)
                .toList();

        assertThat(METRIC.matcher(page())
                        .results()
                        .map(metric -> metric.group())
                        .distinct())
                .isNotEmpty()
                .allSatisfy(metric ->
                        assertThat(known).anySatisfy(text -> assertThat(text).contains(metric)));
    }

    private static String read(String page) {
        try {
            return Files.readString(PAGES.resolve(page));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
