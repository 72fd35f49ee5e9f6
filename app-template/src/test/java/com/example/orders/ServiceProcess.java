package com.example.orders;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// The service in a process of its own, on free ports.
final class ServiceProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;
    private static final Pattern MAIN = Pattern.compile("\\s+main\\s+http://[^:]+:(\\d+),.*");
    private static final Pattern ADMIN = Pattern.compile("\\s+admin\\s+http://[^:]+:(\\d+) .*");

    private final Process process;
    private final List<String> output = new ArrayList<>();
    private final int port;
    private final int adminPort;

    private ServiceProcess(Process process) throws IOException {
        this.process = process;
        var lines = process.inputReader();
        this.port = port(lines, MAIN);
        this.adminPort = port(lines, ADMIN);
        Thread.ofVirtual().start(() -> lines.lines().forEach(_ -> {})); // or it would stop at a full pipe
    }

    /// Starts it and waits until it is ready.
    static ServiceProcess start(String... settings) throws IOException {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dspillway.port=0",
                "-Dspillway.admin.port=0"));
        command.addAll(List.of(settings));
        command.add(Main.class.getName());
        var builder = new ProcessBuilder(command).redirectErrorStream(true);

        // The database is in the memory of the process.
        builder.environment().put("DATABASE_URL", "jdbc:h2:mem:orders");

        return new ServiceProcess(builder.start());
    }

    int port() {
        return port;
    }

    int adminPort() {
        return adminPort;
    }

    /// Sends SIGTERM.
    void terminate() {
        process.toHandle().destroy();
    }

    /// Waits for the end and returns the exit code.
    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the service goes on");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /// The port that the first line of a kind tells.
    private int port(BufferedReader lines, Pattern kind) throws IOException {
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            output.add(line);
            var matcher = kind.matcher(line);
            if (matcher.matches()) {
                return Integer.parseInt(matcher.group(1));
            }
        }
        throw new IOException("the service did not start: " + String.join("\n", output));
    }
}
