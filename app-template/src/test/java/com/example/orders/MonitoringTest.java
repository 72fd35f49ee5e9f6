package com.example.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.limit.Base;
import dev.spillway.testing.TestService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Dashboards and alerts ask for series that the service has: each metric, each label and each value of a label in
/// each of their expressions. A name that is wrong would show an empty panel, or never wake anybody.
class MonitoringTest {
    private static final Path DEPLOY = Path.of("deploy");
    /// Added by Prometheus itself.
    private static final Set<String> LABELS_OF_PROMETHEUS = Set.of("instance", "job");

    private static final Set<String> WORDS = Set.of("and", "or", "unless", "up");
    private static final Pattern JSON_EXPRESSION = Pattern.compile("\"expr\": \"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern YAML_EXPRESSION = Pattern.compile("expr: ((?:.|\\R)*?)\\R +(?:for|labels):");
    private static final Pattern VALUES = Pattern.compile("\"query\": \"label_values\\((\\w+\\{[^}]*}), (\\w+)\\)\"");
    private static final Pattern BY = Pattern.compile("\\bby \\(([^)]*)\\)");
    private static final Pattern SELECTOR = Pattern.compile("\\b([a-z_]+)\\b(?:\\{([^}]*)})?(?! *\\()");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)(=~|!~|!=|=)\"([^\"]*)\"");
    private static final Pattern JOB = Pattern.compile("\\bjob=\"([^\"$]+)\"");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(\\w+)(?:\\{(.*)})? \\S+$");

    /// Labels and their values, by name.
    private static final Map<String, List<Map<String, String>>> SERIES = new HashMap<>();

    /// An expression and where it stands.
    record Expression(Path file, String text) {}

    @BeforeAll
    static void askTheService() {
        var storage = TestStorage.empty();
        try (var service = TestService.inMemory(app -> {
            Api.routes(app, storage.open(app));
            // The service calls nobody yet; what is watched of outgoing calls is there as soon as it does.
            app.client("upstream", Base.of("http://localhost:1"));
        })) {
            service.get("/orders");
            SAMPLE.matcher(service.admin("/metrics").text()).results().forEach(MonitoringTest::add);
        }
    }

    private static void add(MatchResult sample) {
        var labels = new HashMap<String, String>();
        if (sample.group(2) != null) {
            MATCHER.matcher(sample.group(2)).results().forEach(label -> labels.put(label.group(1), label.group(3)));
        }
        SERIES.computeIfAbsent(sample.group(1), _ -> new ArrayList<>()).add(labels);
    }

    static List<Expression> expressions() throws IOException {
        var found = new ArrayList<Expression>();
        try (var files = Files.walk(DEPLOY)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var text = Files.readString(file);
                if (file.toString().endsWith(".json")) {
                    JSON_EXPRESSION
                            .matcher(text)
                            .results()
                            .forEach(one ->
                                    found.add(new Expression(file, one.group(1).replace("\\\"", "\""))));
                    VALUES.matcher(text)
                            .results()
                            .forEach(one -> found.add(new Expression(
                                    file,
                                    "sum by (%s) (%s)"
                                            .formatted(
                                                    one.group(2), one.group(1).replace("\\\"", "\"")))));
                } else if (file.startsWith(DEPLOY.resolve("prometheus"))) {
                    YAML_EXPRESSION
                            .matcher(text)
                            .results()
                            .forEach(one -> found.add(new Expression(file, one.group(1))));
                }
            }
        }
        assertThat(found).hasSizeGreaterThan(40);
        return found;
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void asksForWhatTheServiceHas(Expression expression) {
        var metrics = selectors(expression);

        assertThat(metrics.isEmpty()).isEqualTo(expression.text().contains("up{"));
        metrics.forEach(MonitoringTest::assertExists);
        BY.matcher(expression.text())
                .results()
                .flatMap(by -> Stream.of(by.group(1).split(", ")))
                .filter(label -> !LABELS_OF_PROMETHEUS.contains(label))
                .forEach(label -> assertThat(metrics)
                        .as(label)
                        .allSatisfy(metric -> assertThat(SERIES.get(metric.group(1)))
                                .anySatisfy(labels -> assertThat(labels).containsKey(label))));
    }

    private static List<MatchResult> selectors(Expression expression) {
        var plain = BY.matcher(expression.text()).replaceAll("");
        return SELECTOR.matcher(plain.replaceAll("\\[[^]]*]", ""))
                .results()
                .filter(one -> !WORDS.contains(one.group(1)))
                .toList();
    }

    /// Other services have series of the same names, and one Prometheus may have them all.
    @ParameterizedTest
    @MethodSource("expressions")
    void asksForThisServiceAlone(Expression expression) {
        assertThat(selectors(expression))
                .allSatisfy(metric -> assertThat(metric.group(2)).isNotNull().containsPattern(JOB));
    }

    @Test
    void callsTheJobByOneName() throws IOException {
        assertThat(expressions().stream()
                        .flatMap(expression -> JOB.matcher(expression.text()).results())
                        .map(job -> job.group(1))
                        .distinct())
                .hasSize(1);
    }

    private static void assertExists(MatchResult metric) {
        assertThat(SERIES).containsKey(metric.group(1));
        if (metric.group(2) == null) {
            return;
        }
        MATCHER.matcher(metric.group(2))
                .results()
                .filter(matcher -> !LABELS_OF_PROMETHEUS.contains(matcher.group(1)))
                .forEach(matcher -> assertHasLabel(metric.group(1), matcher.group(1), matcher.group(3)));
    }

    /// A variable of a dashboard stands for any value.
    private static void assertHasLabel(String metric, String label, String values) {
        for (var value : values.split("\\|")) {
            assertThat(SERIES.get(metric))
                    .as("%s{%s=\"%s\"}", metric, label, value)
                    .anySatisfy(labels -> {
                        assertThat(labels).containsKey(label);
                        if (!value.startsWith("$")) {
                            assertThat(labels).containsEntry(label, value);
                        }
                    });
        }
    }
}
