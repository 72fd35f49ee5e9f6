package dev.spillway.internal.wire.h1;

import dev.spillway.http.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Reads the answers of a server as a client has to (RFC 9112, 6.3). Anything that it cannot read fails the test.
public final class Answers {
    /// One answer, interim ones included.
    ///
    /// @param fields by lower-case name
    public record Answer(int status, Map<String, String> fields, String body) {
        /// Whether the server says that it ends.
        public boolean closes() {
            return "close".equals(fields.get("connection"));
        }
    }

    private final String text;
    private int at;

    private Answers(String text) {
        this.text = text;
    }

    /// All answers in `text`, one character for each byte.
    ///
    /// @param methods the methods of the requests, in order; GET for those that are missing
    public static List<Answer> of(String text, Method... methods) {
        return new Answers(text).read(methods);
    }

    private List<Answer> read(Method... methods) {
        var answers = new ArrayList<Answer>();
        var finals = 0;
        while (at < text.length()) {
            var answer = answer(finals < methods.length ? methods[finals] : Method.GET);
            answers.add(answer);
            finals += answer.status >= 200 ? 1 : 0;
        }
        return answers;
    }

    private Answer answer(Method method) {
        var statusLine = line();
        if (!statusLine.matches("HTTP/1\\.1 [1-5][0-9][0-9] [ -~]*")) {
            throw new AssertionError("no status line: " + statusLine);
        }
        var status = Integer.parseInt(statusLine.substring(9, 12));
        var fields = fields();
        return new Answer(status, fields, body(method, status, fields));
    }

    private Map<String, String> fields() {
        var fields = new TreeMap<String, String>();
        for (var line = line(); !line.isEmpty(); line = line()) {
            if (!line.matches("[!-9;-~]+: [ -~\\xa0-\\xff]*")) {
                throw new AssertionError("no field line: " + line);
            }
            var colon = line.indexOf(':');
            var name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            if (fields.put(name, line.substring(colon + 2)) != null) {
                throw new AssertionError("twice: " + name);
            }
        }
        return fields;
    }

    private String body(Method method, int status, Map<String, String> fields) {
        if (status < 200 || status == 204 || status == 304 || method == Method.HEAD) {
            return "";
        }
        if (fields.containsKey("transfer-encoding")) {
            return chunked();
        }
        var length = fields.get("content-length");
        return bytes(length == null ? text.length() - at : Integer.parseInt(length));
    }

    private String chunked() {
        var body = new StringBuilder();
        for (var size = size(); size > 0; size = size()) {
            body.append(bytes(size));
            emptyLine();
        }
        emptyLine();
        return body.toString();
    }

    private int size() {
        return Integer.parseInt(line(), 16);
    }

    private void emptyLine() {
        var line = line();
        if (!line.isEmpty()) {
            throw new AssertionError("no end of a chunk: " + line);
        }
    }

    private String line() {
        var end = text.indexOf("\r\n", at);
        if (end < 0) {
            throw new AssertionError("no line: " + text.substring(at));
        }
        var line = text.substring(at, end);
        at = end + 2;
        return line;
    }

    private String bytes(int count) {
        if (text.length() - at < count) {
            throw new AssertionError("%d bytes missing".formatted(count - (text.length() - at)));
        }
        at += count;
        return text.substring(at - count, at);
    }
}
