package dev.spillway.benchmarks.overload;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// Two diagrams as SVG: goodput, and how long refusals take, against the load that was offered.
final class Plot {
    private static final int WIDTH = 420;
    private static final int HEIGHT = 260;
    private static final int MARGIN = 60;
    private static final int TICKS = 4;
    private static final List<String> COLOURS = List.of("#0b7285", "#e8590c", "#5f3dc4");

    private final OverloadReport report;

    Plot(OverloadReport report) {
        this.report = report;
    }

    String svg() {
        var body = new StringBuilder();
        diagram(body, 0, "Goodput, calls/s", server -> report.figure(server, Pair.Sample::goodput));
        diagram(
                body,
                WIDTH + 2 * MARGIN,
                "Refusals, p99 in ms",
                server ->
                        report.figure(server, sample -> sample.work().refused().p99() / 1e3));
        var width = 2 * (WIDTH + 2 * MARGIN);
        var height = HEIGHT + 2 * MARGIN;
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">
                <rect width="%d" height="%d" fill="#fff"/>
                %s</svg>
                """.formatted(width, height, width, height, body);
    }

    private void diagram(StringBuilder svg, int left, String title, Function<Contender, Map<Integer, Double>> figures) {
        var curves = report.servers().stream().map(figures).toList();
        var most = Math.max(
                1e-9,
                curves.stream()
                        .flatMap(curve -> curve.values().stream())
                        .mapToDouble(v -> v)
                        .max()
                        .orElse(1));
        var load = curves.stream()
                .flatMap(curve -> curve.keySet().stream())
                .mapToInt(v -> v)
                .max()
                .orElse(1);
        axes(svg, left, title, most, load);
        for (var i = 0; i < curves.size(); i++) {
            var label = report.servers().get(i).label();
            curve(svg, left, curves.get(i), most, load, label, COLOURS.get(i % COLOURS.size()), i);
        }
    }

    private static void axes(StringBuilder svg, int left, String title, double most, int load) {
        text(svg, left + MARGIN, MARGIN / 2.0, "start", title);
        text(svg, left + MARGIN + WIDTH / 2.0, HEIGHT + 2 * MARGIN - 12.0, "middle", "offered, % of the capacity");
        for (var tick = 0; tick <= TICKS; tick++) {
            var x = left + MARGIN + WIDTH * (double) tick / TICKS;
            var y = MARGIN + HEIGHT - HEIGHT * (double) tick / TICKS;
            text(svg, x, MARGIN + HEIGHT + 20.0, "middle", number(load * (double) tick / TICKS));
            text(svg, left + MARGIN - 8.0, y + 4, "end", number(most * tick / TICKS));
            svg.append("<path d=\"M%d %.1fh%d\" stroke=\"#ddd\"/>%n".formatted(left + MARGIN, y, WIDTH));
        }
    }

    private static void curve(
            StringBuilder svg,
            int left,
            Map<Integer, Double> points,
            double most,
            int load,
            String label,
            String colour,
            int line) {
        var path = new StringBuilder();
        points.forEach((at, value) -> path.append(String.format(
                Locale.ROOT,
                "%s%.1f %.1f",
                path.isEmpty() ? "M" : "L",
                left + MARGIN + WIDTH * (double) at / load,
                MARGIN + HEIGHT - HEIGHT * value / most)));
        svg.append("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n".formatted(path, colour));
        svg.append("<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"%s\">%s</text>%n"
                .formatted(left + MARGIN + WIDTH, 20 + 16 * line, colour, label));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, text));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
    }
}
