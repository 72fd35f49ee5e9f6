package dev.spillway.benchmarks.servers;

import dev.spillway.benchmarks.measure.VoidRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/// What a server answered when it was asked once: every burst is held against it.
///
/// @param name server and path, for messages
/// @param answerSize bytes of the answer, as far as the tool tells them
record Probe(String name, int answerSize) {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]{1,9})\r\n");
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final double TOLERANCE = 0.01;

    /// Asks over HTTP/1.1, as wrk will, for the size of the whole answer, head included.
    static Probe ask(String server, int port, Scenario scenario) {
        var name = server + " " + scenario.path();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(request(port, scenario));
            var head = head(socket.getInputStream());
            var length = LENGTH.matcher(head);
            if (!head.startsWith("HTTP/1.1 200 ") || !length.find()) {
                throw new VoidRun(name + " answers " + head.strip());
            }
            var body = socket.getInputStream().readNBytes(Integer.parseInt(length.group(1)));
            if (!Arrays.equals(body, scenario.answer())) {
                throw new VoidRun(name + " answers another body: " + new String(body, StandardCharsets.UTF_8));
            }
            return new Probe(name, head.length() + body.length);
        } catch (IOException failed) {
            throw new VoidRun(name + " does not answer: " + failed.getMessage());
        }
    }

    /// Throws unless every answer of the burst was the one expected.
    void check(Burst burst) {
        if (burst.failures() > 0) {
            throw new VoidRun(name + ": " + burst.failures() + " answers not 2xx or socket errors");
        }
        if (burst.requests() == 0) {
            throw new VoidRun(name + ": not one answer");
        }
        if (Math.abs(burst.bytesPerAnswer() - answerSize) > TOLERANCE * answerSize) {
            throw new VoidRun(name + ": answers of " + burst.bytesPerAnswer() + " bytes, expected " + answerSize);
        }
    }

    private static byte[] request(int port, Scenario scenario) throws IOException {
        var body = scenario.posted();
        var head = scenario.method() + " " + scenario.path() + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n"
                + (body.length == 0 ? "" : "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n")
                + "\r\n";
        var bytes = new ByteArrayOutputStream();
        bytes.write(head.getBytes(StandardCharsets.US_ASCII));
        bytes.write(body);
        return bytes.toByteArray();
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0 && head.length() < 8192) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        return head.toString();
    }
}
