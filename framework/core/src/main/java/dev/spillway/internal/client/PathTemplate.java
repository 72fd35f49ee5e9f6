package dev.spillway.internal.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A path with parameters: `/v1/stock/{sku}`.
final class PathTemplate {
    private static final Pattern PARAMETER = Pattern.compile("\\{[A-Za-z0-9_-]+}");
    private static final Pattern FIXED = Pattern.compile("[A-Za-z0-9/._~!$&'()*+,;=:@%-]*");
    private static final Pattern DOTS = Pattern.compile("\\.\\.?");

    private final String text;
    private final List<String> fixed;

    private PathTemplate(String text, List<String> fixed) {
        this.text = text;
        this.fixed = fixed;
    }

    /// @throws IllegalArgumentException if it does not begin with a slash or holds what is no part of a path
    static PathTemplate of(String text) {
        var fixed = new ArrayList<String>();
        var matcher = PARAMETER.matcher(text);
        var from = 0;
        while (matcher.find()) {
            fixed.add(text.substring(from, matcher.start()));
            from = matcher.end();
        }
        fixed.add(text.substring(from));
        if (!text.startsWith("/")
                || !fixed.stream().allMatch(it -> FIXED.matcher(it).matches())) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no path with {parameters}; a query is added with query(name, value)");
        }
        return new PathTemplate(text, List.copyOf(fixed));
    }

    /// The path with values in it, each encoded as one segment or part of one.
    ///
    /// @throws IllegalArgumentException if their number is another, or one would make another path of it
    String filled(Object... values) {
        if (values.length != fixed.size() - 1) {
            throw new IllegalArgumentException(
                    "%s has %d parameters, not %d".formatted(text, fixed.size() - 1, values.length));
        }
        var path = new StringBuilder(fixed.getFirst());
        for (var i = 0; i < values.length; i++) {
            var value = String.valueOf(values[i]);
            if (value.isEmpty() || DOTS.matcher(value).matches()) {
                throw new IllegalArgumentException("a parameter of " + text + " is empty, . or ..");
            }
            path.append(encoded(value)).append(fixed.get(i + 1));
        }
        return path.toString();
    }

    /// A value as it stands in a path (RFC 3986, 2.1).
    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%7E", "~");
    }
}
