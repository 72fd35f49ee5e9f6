package dev.spillway.testing;

import dev.spillway.http.Response.Field;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Reads one answer, strictly: a test must not forgive what a client would not.
final class AnswerReader {
    private static final int MOST_LINE = 1 << 16;
    private static final int HEXADECIMAL = 16;

    /// Whether content follows the head.
    enum Body {
        /// As the fields say.
        AS_FRAMED,
        /// The request was HEAD.
        NONE
    }

    /// Where bytes come from.
    @FunctionalInterface
    interface Source {
        /// The next byte, or -1 if none comes within the time.
        int next(Duration atMost);
    }

    private final Source source;
    private final Body body;
    private long deadline;

    AnswerReader(Source source, Body body) {
        this.source = source;
        this.body = body;
    }

    /// @throws IllegalStateException if there is none within the time
    Answer read(Duration atMost) {
        deadline = System.nanoTime() + atMost.toNanos();
        var interim = new ArrayList<Integer>();
        while (true) {
            var status = status(line());
            var fields = fields();
            if (status >= 200) {
                return new Answer(status, fields, List.copyOf(interim), content(status, fields));
            }
            interim.add(status);
        }
    }

    private static int status(String line) {
        if (!line.matches("HTTP/1\\.1 [1-5]\\d\\d .*")) {
            throw new IllegalStateException("not a status line of HTTP/1.1: " + line);
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private List<Field> fields() {
        var fields = new ArrayList<Field>();
        for (var line = line(); !line.isEmpty(); line = line()) {
            var colon = line.indexOf(':');
            if (colon <= 0) {
                throw new IllegalStateException("not a field line: " + line);
            }
            fields.add(new Field(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return List.copyOf(fields);
    }

    private byte[] content(int status, List<Field> fields) {
        var length = values(fields, "Content-Length");
        var coding = values(fields, "Transfer-Encoding");
        if (length.size() + coding.size() > 1) {
            throw new IllegalStateException("an answer framed in two ways: " + fields);
        }
        if (body == Body.NONE || status == 204 || status == 304) {
            return new byte[0];
        }
        if (!length.isEmpty()) {
            return bytes(Integer.parseInt(length.getFirst()));
        }
        return coding.isEmpty() ? untilEnd() : chunks();
    }

    private static List<String> values(List<Field> fields, String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .toList();
    }

    private byte[] chunks() {
        var content = new ByteArrayOutputStream();
        while (true) {
            var size = Integer.parseInt(line(), HEXADECIMAL);
            content.writeBytes(bytes(size));
            if (!line().isEmpty()) {
                throw new IllegalStateException("a chunk that is longer than its size");
            }
            if (size == 0) {
                return content.toByteArray();
            }
        }
    }

    private byte[] untilEnd() {
        var content = new ByteArrayOutputStream();
        for (var octet = next(); octet >= 0; octet = next()) {
            content.write(octet);
        }
        return content.toByteArray();
    }

    private byte[] bytes(int length) {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) {
            bytes[i] = (byte) required();
        }
        return bytes;
    }

    private String line() {
        var line = new ByteArrayOutputStream();
        for (var octet = required(); octet != '\r'; octet = required()) {
            line.write(octet);
            if (line.size() > MOST_LINE) {
                throw new IllegalStateException("a line without an end");
            }
        }
        if (required() != '\n') {
            throw new IllegalStateException("a CR without LF in an answer");
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private int required() {
        var octet = next();
        if (octet < 0) {
            throw new IllegalStateException("the connection ended, or nothing more came, within an answer");
        }
        return octet;
    }

    private int next() {
        return source.next(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    }
}
