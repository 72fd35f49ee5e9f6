import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// The packaged service in a process of its own, on free ports.
final class Service implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;
    private static final Pattern MAIN = Pattern.compile("\\s+main\\s+http://[^:]+:(\\d+),.*");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final URI orders;
    private final Duration firstAnswer;

    private Service(long begun, Process process) throws IOException, InterruptedException {
        this.process = process;
        var output = process.inputReader();
        this.orders = URI.create("http://localhost:%d/orders".formatted(port(output)));
        Thread.startVirtualThread(() -> output.lines().forEach(_ -> {})); // or it would stop at a full pipe
        get("");
        this.firstAnswer = Duration.ofNanos(System.nanoTime() - begun);
    }

    /// Starts it and waits for its first answer.
    ///
    /// @param java the folder of a Java runtime
    /// @param target the folder of app.jar
    static Service start(Path java, Path target, String... options) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(java.resolve("bin/java").toString());
        command.addAll(List.of(options));
        command.add("-Dspillway.port=0");
        command.add("-Dspillway.admin.port=0");
        command.add("-Dspillway.shutdown.unready=1s");
        command.add("-jar");
        command.add(target.resolve("app.jar").toString());
        var builder = new ProcessBuilder(command).redirectErrorStream(true);

        // The database is in the memory of the process.
        builder.environment().put("DATABASE_URL", "jdbc:h2:mem:orders");

        var begun = System.nanoTime();
        return new Service(begun, builder.start());
    }

    /// From the start of the process to its first 200.
    Duration firstAnswer() {
        return firstAnswer;
    }

    /// What the process has computed so far, on all cores.
    Duration computed() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    void get(String more) throws IOException, InterruptedException {
        expect(200, HttpRequest.newBuilder(URI.create(orders + more)));
    }

    void order(String json) throws IOException, InterruptedException {
        expect(
                201,
                HttpRequest.newBuilder(orders)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private void expect(int status, HttpRequest.Builder request) throws IOException, InterruptedException {
        var answer = client.send(request.build(), BodyHandlers.ofString());
        if (answer.statusCode() != status) {
            throw new IOException("expected %d but got %d: %s".formatted(status, answer.statusCode(), answer.body()));
        }
    }

    /// Lets it drain and waits until it has ended.
    @Override
    public void close() throws IOException, InterruptedException {
        client.close();
        process.toHandle().destroy(); // and not its streams, which the JVM still writes to
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("the service does not end");
        }
    }

    private static int port(BufferedReader output) throws IOException {
        var lines = new ArrayList<String>();
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
            var matcher = MAIN.matcher(line);
            if (matcher.matches()) {
                return Integer.parseInt(matcher.group(1));
            }
        }
        throw new IOException("the service did not start:\n" + String.join("\n", lines));
    }
}
