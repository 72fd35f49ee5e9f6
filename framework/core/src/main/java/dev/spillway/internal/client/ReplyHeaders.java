package dev.spillway.internal.client;

import dev.spillway.http.Headers;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hc.core5.http.Header;

/// The header fields of an answer.
final class ReplyHeaders implements Headers {
    private final Header[] fields;

    ReplyHeaders(Header[] fields) {
        this.fields = fields;
    }

    @Override
    public Optional<String> first(String name) {
        for (var field : fields) {
            if (field.getName().equalsIgnoreCase(name)) {
                return Optional.of(value(field));
            }
        }
        return Optional.empty();
    }

    @Override
    public List<String> all(String name) {
        return Arrays.stream(fields)
                .filter(field -> field.getName().equalsIgnoreCase(name))
                .map(ReplyHeaders::value)
                .toList();
    }

    @Override
    public Set<String> names() {
        return Arrays.stream(fields)
                .map(field -> field.getName().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    private static String value(Header field) {
        var value = field.getValue();
        return value == null ? "" : value;
    }
}
