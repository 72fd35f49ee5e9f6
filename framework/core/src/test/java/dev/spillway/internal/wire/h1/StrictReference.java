package dev.spillway.internal.wire.h1;

import dev.spillway.http.Method;
import dev.spillway.internal.gate.PathRules;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.wire.Script.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The naive way to read requests: the whole input is there, and everything is a regular expression. It stops at
/// the first thing that it does not understand, as the wire has to.
final class StrictReference {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern REQUEST_LINE = Pattern.compile(
            "(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) ([-._~:/?\\[\\]@!$&'()*+,;=%0-9A-Za-z]+) HTTP/1\\.([01])");
    private static final Pattern FIELD = Pattern.compile("(" + TOKEN + "):([\\t\\x20-\\x7e\\x80-\\xff]*)");
    private static final Pattern CHUNK =
            Pattern.compile("([0-9A-Fa-f]{1,8})(?:;[\\t\\x20-\\x7e\\x80-\\xff]{0,256})?\\r\\n");
    private static final Pattern TRAILER = Pattern.compile(TOKEN + ":[\\t\\x20-\\x7e\\x80-\\xff]*\\r\\n");
    private static final Pattern HOST = Pattern.compile(
            "(?:\\[[0-9A-Fa-f:.]+]|[-._~!$&'()*+,;=%0-9A-Za-z]+)(?::(?:[0-5]?[0-9]{0,4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?");
    private static final Pattern ABSOLUTE = Pattern.compile("(?i:https?)://([^/?]*)(.*)");

    private final String text;
    private int at;
    private boolean closed;

    private StrictReference(String text) {
        this.text = text;
    }

    /// The requests in `text`, one character for each byte.
    static List<Seen> read(String text) {
        var reference = new StrictReference(text);
        var seen = new ArrayList<Seen>();
        for (var next = reference.request(); next.isPresent(); next = reference.request()) {
            seen.add(next.get());
        }
        return seen;
    }

    private Optional<Seen> request() {
        at += text.startsWith("\r\n", at) ? 2 : 0;
        var end = text.indexOf("\r\n\r\n", at);
        if (closed || end < 0) {
            return Optional.empty();
        }
        var lines = text.substring(at, end).split("\r\n", -1);
        at = end + 4;
        var line = REQUEST_LINE.matcher(lines[0]);
        if (!line.matches()) {
            return Optional.empty();
        }
        var fields = new ArrayList<String[]>();
        for (var i = 1; i < lines.length; i++) {
            var field = FIELD.matcher(lines[i]);
            if (!field.matches()) {
                return Optional.empty();
            }
            fields.add(new String[] {
                field.group(1).toLowerCase(Locale.ROOT), field.group(2).replaceAll("^[ \\t]+|[ \\t]+$", "")
            });
        }
        return checked(
                Method.valueOf(line.group(1)), line.group(2), line.group(3).equals("0"), fields);
    }

    private Optional<Seen> checked(Method method, String target, boolean old, List<String[]> fields) {
        var hosts = values(fields, "host");
        var expectations = values(fields, "expect");
        if (hosts.size() > 1 || (hosts.isEmpty() && !old) || expectations.size() > 1) {
            return Optional.empty();
        }
        if (!hosts.isEmpty() && !HOST.matcher(hosts.getFirst()).matches()) {
            return Optional.empty();
        }
        if (!old && !expectations.isEmpty() && !expectations.getFirst().equalsIgnoreCase("100-continue")) {
            return Optional.empty();
        }
        closed = old;
        for (var value : values(fields, "connection")) {
            for (var option : value.split(",", -1)) {
                closed |= option.strip().equalsIgnoreCase("close");
            }
        }
        return pathAndQuery(method, target, hosts)
                .flatMap(found -> body(old, fields).map(body -> new Seen(method, found[0], found[1], body)));
    }

    private static List<String> values(List<String[]> fields, String name) {
        return fields.stream()
                .filter(field -> field[0].equals(name))
                .map(field -> field[1])
                .toList();
    }

    private static Optional<String[]> pathAndQuery(Method method, String target, List<String> hosts) {
        if (target.equals("*")) {
            return method == Method.OPTIONS ? Optional.of(new String[] {"*", null}) : Optional.empty();
        }
        var rest = target;
        var absolute = ABSOLUTE.matcher(target);
        if (absolute.matches()) {
            var authority = absolute.group(1);
            if (!HOST.matcher(authority).matches()
                    || (!hosts.isEmpty() && !hosts.getFirst().equalsIgnoreCase(authority))) {
                return Optional.empty();
            }
            rest = absolute.group(2);
        } else if (!target.startsWith("/")) {
            return Optional.empty();
        }
        var mark = rest.indexOf('?');
        var path = mark < 0 ? rest : rest.substring(0, mark);
        path = path.isEmpty() ? "/" : path;
        try {
            PathRules.check(path);
        } catch (Refusal e) {
            return Optional.empty();
        }
        return Optional.of(new String[] {path, mark < 0 ? null : rest.substring(mark + 1)});
    }

    private Optional<String> body(boolean old, List<String[]> fields) {
        var lengths = values(fields, "content-length");
        var codings = values(fields, "transfer-encoding");
        if (codings.isEmpty()) {
            return lengths.isEmpty() ? Optional.of("") : plain(lengths);
        }
        if (old
                || codings.size() > 1
                || !lengths.isEmpty()
                || !codings.getFirst().equalsIgnoreCase("chunked")) {
            return Optional.empty();
        }
        return chunked();
    }

    private Optional<String> plain(List<String> lengths) {
        if (lengths.size() > 1 || !lengths.getFirst().matches("[0-9]{1,18}")) {
            return Optional.empty();
        }
        return take(Long.parseLong(lengths.getFirst()));
    }

    private Optional<String> take(long length) {
        if (length > text.length() - at) {
            return Optional.empty();
        }
        at += (int) length;
        return Optional.of(text.substring(at - (int) length, at));
    }

    private Optional<String> chunked() {
        var body = new StringBuilder();
        while (true) {
            var chunk = CHUNK.matcher(text).region(at, text.length());
            if (!chunk.lookingAt()) {
                return Optional.empty();
            }
            at = chunk.end();
            var size = Long.parseLong(chunk.group(1), 16);
            if (size == 0) {
                return trailers() ? Optional.of(body.toString()) : Optional.empty();
            }
            var data = take(size);
            if (data.isEmpty() || !text.startsWith("\r\n", at)) {
                return Optional.empty();
            }
            at += 2;
            body.append(data.get());
        }
    }

    private boolean trailers() {
        var trailer = TRAILER.matcher(text);
        while (trailer.region(at, text.length()).lookingAt()) {
            at = trailer.end();
        }
        var ends = text.startsWith("\r\n", at);
        at += 2;
        return ends;
    }
}
