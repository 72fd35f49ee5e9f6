package dev.spillway.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// Debian's `redis-server` as a child of the test, on a free port, with nothing on disk.
final class RealRedis implements AutoCloseable {
    private static final Pattern UPTIME = Pattern.compile("uptime_in_seconds:(\\d+)");

    private final String[] options;
    private final int port;
    private Process process;

    /// Starts one; where there is none the test is skipped, but not in continuous integration.
    static RealRedis start(String... options) {
        var there = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> new File(folder, "redis-server").canExecute());
        if (System.getenv("CI") != null) {
            assertThat(there).as("redis-server is on the PATH").isTrue();
        }
        var message = "redis-server is not installed (apt-get install redis-server): NOTHING IS TESTED AGAINST IT";
        if (!there) {
            System.err.println(message);
        }
        assumeTrue(there, message);
        return new RealRedis(options);
    }

    private RealRedis(String... options) {
        this.options = options.clone();
        this.port = freePort();
        this.process = begin();
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process begin() {
        var command = new ArrayList<>(List.of("redis-server", "--port", Integer.toString(port), "--bind", "127.0.0.1"));
        command.addAll(List.of("--save", "", "--appendonly", "no", "--protected-mode", "no"));
        command.addAll(List.of(options));
        try {
            var begun = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            awaitOpen(begun);
            return begun;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitOpen(Process begun) throws IOException {
        while (true) {
            assertThat(begun.isAlive()).as("redis-server runs").isTrue();
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (ConnectException e) {
                Thread.onSpinWait();
            }
        }
    }

    int port() {
        return port;
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    /// One command over a connection of its own.
    ///
    /// @return the beginning of the answer
    String command(String... words) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(30));
            var text = new StringBuilder("*" + words.length + "\r\n");
            for (var word : words) {
                text.append('$')
                        .append(word.length())
                        .append("\r\n")
                        .append(word)
                        .append("\r\n");
            }
            socket.getOutputStream().write(text.toString().getBytes(StandardCharsets.US_ASCII));
            return new String(firstBytes(socket.getInputStream()), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] firstBytes(InputStream in) throws IOException {
        var buffer = new byte[65_536];
        var read = in.read(buffer);
        if (read < 0) {
            throw new SocketException("closed");
        }
        return Arrays.copyOf(buffer, read);
    }

    /// Nothing is in it, and it has run for so long that nobody takes it for one that has lost something.
    RealRedis awaitUntouched() {
        command("FLUSHALL");
        Fleet.await(this::isSettled);
        return this;
    }

    /// Whether it has run for so long.
    boolean isSettled() {
        var told = UPTIME.matcher(command("INFO", "server"));
        assertThat(told.find()).isTrue();
        return Long.parseLong(told.group(1)) >= TimeUnit.NANOSECONDS.toSeconds(Pulse.SETTLED);
    }

    /// SIGKILL.
    RealRedis kill() {
        process.destroyForcibly();
        awaitEnd();
        return this;
    }

    /// Another process on the same port, with nothing in it.
    void restart() {
        process = begin();
    }

    void stop() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            assertThat(kill.waitFor()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitEnd() {
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
