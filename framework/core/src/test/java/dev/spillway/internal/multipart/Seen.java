package dev.spillway.internal.multipart;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A part, as it was read; its content as Latin 1 so that every byte shows.
record Seen(String name, Optional<String> filename, Optional<String> contentType, String content) {
    /// Reads a whole body that comes in pieces.
    static List<Seen> all(byte[] body, String boundary, int piece) throws IOException {
        var multipart = multipart(body, boundary, piece);
        var seen = new ArrayList<Seen>();
        for (var head = multipart.next(); head.isPresent(); head = multipart.next()) {
            var content = new String(content(multipart), StandardCharsets.ISO_8859_1);
            var part = head.orElseThrow();
            seen.add(new Seen(part.name(), part.filename(), part.contentType(), content));
        }
        return seen;
    }

    static Multipart multipart(byte[] body, String boundary, int piece) {
        var position = new int[1];
        return new Multipart(
                (target, offset, length) -> {
                    var count = Math.min(Math.min(piece, length), body.length - position[0]);
                    System.arraycopy(body, position[0], target, offset, count);
                    position[0] += count;
                    return count == 0 ? -1 : count;
                },
                new Boundary(boundary));
    }

    static byte[] content(Multipart multipart) throws IOException {
        var content = new ByteArrayOutputStream();
        var block = new byte[777];
        for (var read = multipart.read(block, 0, 777); read >= 0; read = multipart.read(block, 0, 777)) {
            content.write(block, 0, read);
        }
        return content.toByteArray();
    }
}
