package dev.spillway.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.client.ClientObserver;
import dev.spillway.internal.client.ClientObserver.BreakerState;
import dev.spillway.internal.client.ClientObserver.Ending;
import dev.spillway.internal.config.Configuration;
import dev.spillway.internal.config.Sources;
import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.gate.Observer;
import dev.spillway.internal.gate.Pressure;
import dev.spillway.internal.wire.ConnectionTable;
import dev.spillway.internal.wire.Uncounted;
import dev.spillway.limit.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The page about metrics is written from the meters that a service has: `-Dreference.write` renews it.
class MeterPageTest {
    private static final Path PAGE = Path.of("../../site/docs/observability.md");
    private static final Pattern TABLE = Pattern.compile("(?s)\\| metric \\| type.*?\n(?=\n)");
    private static final Pattern HELP = Pattern.compile("(?m)^# HELP (spillway_\\w+) (.*)\n# TYPE \\w+ (\\w+)$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");
    private static final String TLS = "spillway.tls.";

    private static final Observer.Gauges NO_PERMITS = new Observer.Gauges() {
        @Override
        public int limit() {
            return 0;
        }

        @Override
        public int taken() {
            return 0;
        }

        @Override
        public int waiting() {
            return 0;
        }
    };

    private static final ClientObserver.Gauges OF_CLIENT = new ClientObserver.Gauges() {
        @Override
        public int inFlight() {
            return 0;
        }

        @Override
        public int idle() {
            return 0;
        }

        @Override
        public long budget() {
            return 0;
        }

        @Override
        public int open() {
            return 0;
        }

        @Override
        public int waiting() {
            return 0;
        }

        @Override
        public List<InetAddress> failing() {
            return List.of(InetAddress.getLoopbackAddress());
        }

        @Override
        public BreakerState breaker(InetAddress address) {
            return BreakerState.OPEN;
        }
    };

    @Test
    void listsEveryMeter() throws IOException {
        var table = table(scraped());
        var page = Files.readString(PAGE);
        if (System.getProperty("reference.write") != null) {
            page = TABLE.matcher(page).replaceFirst(Matcher.quoteReplacement(table));
            Files.writeString(PAGE, page);
        }

        assertThat(page).contains("\n" + table + "\n");
    }

    /// What a service shows that has a route, a gRPC method, a client whose calls fail, and TLS.
    private String scraped() {
        var sources = new Sources(
                getClass().getClassLoader(), Map.of(TLS + "development", "self-signed", TLS + "port", "0"), Map.of());
        var tls = Configuration.load(sources).engines(InstantSource.system()).orElseThrow();
        try (var metrics = new Metrics(Settings.DEFAULTS, () -> 0, InstantSource.system())) {
            metrics.route("GET", "/stock/{sku}", NO_PERMITS);
            metrics.route("grpc", "/greet.v1.Greeter/SayHello", NO_PERMITS);
            metrics.connections().watch(new ConnectionTable(Settings.DEFAULTS, _ -> false, new Uncounted()));
            metrics.watch(new ByteBudget(1));
            metrics.watch(new Pressure(Settings.DEFAULTS));
            metrics.watch(tls);
            var client = metrics.clients().client("stock", OF_CLIENT);
            client.ended("GET /stock/{sku}", Ending.OK, 1);
            client.look();
            return metrics.scrape();
        }
    }

    private static String table(String text) {
        var rows = new TreeMap<String, String>();
        HELP.matcher(text).results().forEach(meter -> {
            var name = meter.group(1);
            if (!name.endsWith("_max")) {
                rows.put(
                        name,
                        "| `%s` | %s | %s | %s |\n"
                                .formatted(name, meter.group(3), labels(text, name), meter.group(2)));
            }
        });
        return "| metric | type | labels | meaning |\n|---|---|---|---|\n" + String.join("", rows.values());
    }

    private static String labels(String text, String name) {
        var labels = new TreeSet<String>();
        text.lines()
                .filter(line -> line.matches(name + "(_count)?\\{.*"))
                .forEach(line -> LABEL.matcher(line).results().forEach(label -> labels.add(label.group(1))));
        return labels.stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
    }
}
