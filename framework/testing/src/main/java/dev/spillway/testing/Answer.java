package dev.spillway.testing;

import dev.spillway.http.Response.Field;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// An answer as it came over the connection.
///
/// @param status the status code
/// @param fields the header fields in their order
/// @param interim the status codes of interim answers (1xx) that came before it
/// @param bytes the content, decoded if it was chunked
// Made for one assertion and thrown away: a copy would protect nobody.
@SuppressWarnings("ArrayRecordComponent")
public record Answer(int status, List<Field> fields, List<Integer> interim, byte[] bytes) {
    /// The value of the first field with this name, compared without case.
    public Optional<String> header(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .findFirst();
    }

    /// The content in UTF-8.
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// Whether the server has said that the connection ends after this answer (RFC 9112, 9.6).
    public boolean closes() {
        return header("Connection").map("close"::equalsIgnoreCase).orElse(false);
    }

    @Override
    public String toString() {
        return status + " " + fields + " " + text();
    }
}
