package dev.spillway.internal.admin;

import dev.spillway.http.Response;
import dev.spillway.internal.gate.Lifecycle.Stage;
import dev.spillway.internal.metrics.RouteMetrics;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Origin;
import dev.spillway.limit.Setting;
import dev.spillway.limit.Size;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// The page for people: state, load, routes, and the limits that somebody changed. One document without scripts and
/// without anything from elsewhere; its policy allows the browser nothing but the style sheet inside.
final class StatePage {
    private static final String STYLE = style();
    private static final String POLICY = "default-src 'none'; style-src 'sha256-" + digest(STYLE)
            + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Facts facts;
    private final Readiness readiness;

    StatePage(Facts facts, Readiness readiness) {
        this.facts = facts;
        this.readiness = readiness;
    }

    Response response() {
        var html = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Spillway</title>"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                + "<style>" + STYLE + "</style></head>\n" + body() + "</html>\n";
        return Response.bytes("text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8))
                .header("Content-Security-Policy", POLICY)
                .header("Referrer-Policy", "no-referrer");
    }

    private String body() {
        var html = new Html();
        html.element(
                "body",
                () -> html.element("main", () -> {
                    head(html);
                    tiles(html);
                    checks(html);
                    routes(html);
                    limits(html);
                    notes(html);
                    html.element(
                            "footer",
                            () -> html.link("/livez", "livez")
                                    .link("/readyz", "readyz")
                                    .link("/metrics", "metrics")
                                    .link("/hardening.json", "hardening.json"));
                }));
        return html.toString();
    }

    private void head(Html html) {
        var stage = facts.lifecycle().stage();
        var ready = readiness.report().isReady();
        html.element("header", () -> {
            html.element("h1", "", "Spillway");
            html.element("span", "badge " + (ready ? "good" : "bad"), ready ? "ready" : unready(stage));
            html.element(
                    "p",
                    "",
                    "%s, admin port %d, edge %s. Spillway %s on Java %s, up %s."
                            .formatted(
                                    ports(),
                                    facts.adminPort().getAsInt(),
                                    facts.configuration().edge(),
                                    Facts.version(),
                                    Runtime.version().feature(),
                                    rough(Duration.ofMillis(
                                            ManagementFactory.getRuntimeMXBean().getUptime()))));
        });
    }

    private String ports() {
        var main = "Port " + facts.mainPort().getAsInt();
        var tls = facts.tlsPort().getAsInt();
        if (tls == 0) {
            return main;
        }
        return facts.configuration().isTlsOnly() ? "Port " + tls + " (TLS only)" : main + ", TLS port " + tls;
    }

    private static String unready(Stage stage) {
        return stage == Stage.SERVING ? "not ready" : stage.name().toLowerCase(Locale.ROOT);
    }

    private void tiles(Html html) {
        var process = facts.inForce().process();
        var runtime = Runtime.getRuntime();
        var refused = allRoutes().mapToLong(RouteMetrics::refused).sum();
        html.element("section", "tiles", () -> {
            tile(html, "open connections", facts.metrics().connections().open(), process.get(Knobs.CONNECTIONS));
            tile(html, "open HTTP/2 streams", facts.metrics().connections().openStreams());
            tile(html, "calls in flight", facts.lifecycle().calls(), process.get(Knobs.CALLS));
            tile(html, "heap in MiB", mebi(runtime.totalMemory() - runtime.freeMemory()), mebi(runtime.maxMemory()));
            tile(html, "calls refused since start", refused);
        });
    }

    private static void tile(Html html, String name, long value) {
        html.element("div", "tile", () -> {
            html.element("b", "", Long.toString(value)).element("span", "", name);
        });
    }

    private static void tile(Html html, String name, long value, long most) {
        html.element("div", "tile", () -> {
            html.element("b", "", Long.toString(value)).element("i", "", " of " + most);
            html.element("span", "", name).meter(value, most);
        });
    }

    private void checks(Html html) {
        var results = readiness.report().results();
        if (results.isEmpty()) {
            return;
        }
        html.element("h2", "", "Readiness checks");
        html.table(
                List.of("Check", "State"),
                () -> results.forEach(result -> html.element("tr", () -> {
                    html.element("td", "", result.name());
                    html.element(
                            "td",
                            result.fault().isEmpty() ? "good" : "bad",
                            result.fault().orElse("ok"));
                })));
    }

    private void routes(Html html) {
        html.element("h2", "", "Routes");
        html.table(
                List.of("Route", "Permits taken", "Waiting", "In flight", "Answered", "Refused"),
                () -> allRoutes()
                        .forEach(route -> html.element("tr", () -> {
                            html.element(
                                    "td", "code", route == unmatched() ? "calls that match no route" : route.name());
                            permits(html, route);
                            for (var number : List.of(
                                    (long) route.permits().waiting(),
                                    route.inFlight(),
                                    route.answered(),
                                    route.refused())) {
                                html.element("td", "number", Long.toString(number));
                            }
                        })));
    }

    private void permits(Html html, RouteMetrics route) {
        var endpoint = facts.endpoints().stream()
                .filter(it -> it.name().equals(route.name()))
                .findFirst();
        html.element(
                "td",
                "number",
                () -> endpoint.ifPresent(it -> {
                    var taken = route.permits().taken();
                    html.text(taken + " of " + it.bounds().permits() + " ")
                            .meter(taken, it.bounds().permits());
                }));
    }

    private Stream<RouteMetrics> allRoutes() {
        return Stream.concat(facts.metrics().routes().stream(), Stream.of(unmatched()));
    }

    private RouteMetrics unmatched() {
        return facts.metrics().unmatched();
    }

    private void limits(Html html) {
        html.element("h2", "", "Limits that differ from their defaults");
        var changed = Stream.concat(
                        facts.inForce().process().explicit().stream().map(setting -> row("process", setting)),
                        facts.endpoints().stream()
                                .flatMap(endpoint -> endpoint.bounds().settings().explicit().stream()
                                        .map(setting -> row(endpoint.name(), setting))))
                .filter(row -> !row.value().equals(row.standard()))
                .sorted()
                .toList();
        if (changed.isEmpty()) {
            html.element("p", "", "None. Every limit has its default; all of them are in force.");
            return;
        }
        html.table(
                List.of("Where", "Key", "Value", "Default", "Range", "Set by"),
                () -> changed.forEach(row -> html.element(
                        "tr",
                        () -> Stream.of(
                                        row.where(),
                                        row.key(),
                                        row.value(),
                                        row.standard(),
                                        row.range(),
                                        row.origin().description())
                                .forEach(text -> html.element("td", "code", text)))));
    }

    /// A limit that somebody set.
    private record Row(String where, String key, String value, String standard, String range, Origin origin)
            implements Comparable<Row> {
        @Override
        public int compareTo(Row other) {
            return (where + key).compareTo(other.where + other.key);
        }
    }

    private static Row row(String where, Setting<?> setting) {
        var knob = setting.knob();
        return new Row(
                where, knob.key(), setting.text(), knob.standardSetting().text(), knob.range(), setting.origin());
    }

    private void notes(Html html) {
        var notes = facts.inForce().notes();
        if (!notes.isEmpty()) {
            html.element("h2", "", "Notes of the start");
            html.element("ul", () -> notes.forEach(note -> html.element("li", "", note)));
        }
    }

    private static long mebi(long bytes) {
        return bytes / Size.ofMebibytes(1).bytes();
    }

    private static String rough(Duration time) {
        if (time.toHours() > 0) {
            return "%d h %d min".formatted(time.toHours(), time.toMinutesPart());
        }
        return time.toMinutes() > 0 ? time.toMinutes() + " min" : time.toSeconds() + " s";
    }

    private static String style() {
        try (var in = StatePage.class.getResourceAsStream("state-page.css")) {
            if (in == null) {
                throw new IllegalStateException("state-page.css is missing beside " + StatePage.class);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
