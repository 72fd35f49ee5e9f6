package dev.spillway.internal.multipart;

import dev.spillway.internal.json.Utf8;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the head of a part: lines that end in CRLF, none of them folded, up to an empty one. Fields that no form
/// needs are passed over (RFC 7578, 4.8); one that counts and stands twice, or says something else than it may,
/// refuses the body.
final class HeadReader {
    private static final int MOST_BYTES = 8 << 10;
    private static final int MOST_FIELDS = 16;
    private static final int LONGEST_NAME = 256;
    private static final String MULTIPART = "multipart/";
    /// Encodings that change nothing; all of them are out of use (RFC 7578, 4.7).
    private static final Set<String> PLAIN = Set.of("7bit", "8bit", "binary");

    private final Window window;
    private final byte[] line = new byte[MOST_BYTES];
    private int read;
    private @Nullable String disposition;
    private @Nullable String type;
    private @Nullable String encoding;

    HeadReader(Window window) {
        this.window = window;
    }

    /// Reads a head; the line end after its last field is put back, because a part without content ends with the
    /// delimiter's (RFC 2046, 5.1.1).
    ///
    /// @throws MalformedMultipart if it is none
    PartHead read() throws IOException {
        for (var fields = 0; ; fields++) {
            var text = line();
            if (text.isEmpty()) {
                break;
            }
            if (fields == MOST_FIELDS) {
                throw new MalformedMultipart("the head of a part has more than %d fields".formatted(MOST_FIELDS));
            }
            field(text);
        }
        window.backToLineEnd();
        return head();
    }

    private String line() throws IOException {
        var length = 0;
        for (var octet = octet(); octet != '\r'; octet = octet()) {
            if ((octet < ' ' && octet != '\t') || octet == 0x7f) {
                throw new MalformedMultipart("the head of a part has a control character");
            }
            line[length++] = (byte) octet;
        }
        if (octet() != '\n') {
            throw new MalformedMultipart("the head of a part has a control character");
        }
        var bytes = Arrays.copyOf(line, length);
        if (!Utf8.valid(bytes)) {
            throw new MalformedMultipart("the head of a part is not UTF-8");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private int octet() throws IOException {
        if (read++ == MOST_BYTES) {
            throw new MalformedMultipart("the head of a part has more than %d bytes".formatted(MOST_BYTES));
        }
        var octet = window.next();
        if (octet < 0) {
            throw new MalformedMultipart("the body ends within the head of a part");
        }
        return octet;
    }

    private void field(String text) throws MalformedMultipart {
        var colon = text.indexOf(':');
        if (colon <= 0 || !Words.isToken(text.substring(0, colon))) {
            throw new MalformedMultipart("a line in the head of a part is no field");
        }
        var value = text.substring(colon + 1).strip();
        switch (text.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "content-disposition" -> disposition = once(disposition, value);
            case "content-type" -> type = once(type, value);
            case "content-transfer-encoding" -> encoding = once(encoding, value);
            default -> {}
        }
    }

    private static String once(@Nullable String before, String value) throws MalformedMultipart {
        if (before != null) {
            throw new MalformedMultipart("a field stands twice in the head of a part");
        }
        return value;
    }

    private PartHead head() throws MalformedMultipart {
        if (disposition == null) {
            throw new MalformedMultipart("a part has no Content-Disposition");
        }
        if (encoding != null && !PLAIN.contains(encoding.toLowerCase(Locale.ROOT))) {
            throw new MalformedMultipart("a part is in a transfer encoding");
        }
        var says = Disposition.of(disposition);
        if (says.name().isEmpty() || says.name().length() > LONGEST_NAME) {
            throw new MalformedMultipart("the name of a part has not 1 to %d characters".formatted(LONGEST_NAME));
        }
        var contentType = Optional.ofNullable(type).map(HeadReader::essence);
        if (contentType.filter(it -> it.startsWith(MULTIPART)).isPresent()) {
            throw new MalformedMultipart("a part is a multipart itself");
        }
        return new PartHead(says.name(), says.filename(), contentType);
    }

    private static String essence(String type) {
        var semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }
}
