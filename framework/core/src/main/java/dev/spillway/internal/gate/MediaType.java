package dev.spillway.internal.gate;

import dev.spillway.http.Headers;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What a Content-Type field says (RFC 9110, 8.3.1).
///
/// @param essence type and subtype, in lower case: `text/html`
/// @param parameters by name in lower case, their values as they are
public record MediaType(String essence, Map<String, String> parameters) {
    private static final String JSON = "application/json";
    private static final String JSON_SUFFIX = "+json";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String PARTS = "multipart/form-data";
    private static final String UTF_8 = "utf-8";

    /// Whether this is gRPC with Protocol Buffers, the only messages that services have: `application/grpc`,
    /// `application/grpc+proto`. gRPC-Web (`application/grpc-web`) is not.
    public static boolean isRpc(String contentType) {
        var end = contentType.indexOf(';');
        var type =
                (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        return type.equals("application/grpc") || type.equals("application/grpc+proto");
    }

    /// What the fields say; empty unless there is exactly one Content-Type that can be read, no parameter of it
    /// twice.
    static Optional<MediaType> of(Headers headers) {
        var fields = headers.all("Content-Type");
        return fields.size() == 1 ? new Text(fields.getFirst()).read() : Optional.empty();
    }

    /// Whether it is `application/json` or ends in `+json` (RFC 6839, 3.1), in UTF-8.
    boolean isJson() {
        return (essence.equals(JSON) || essence.endsWith(JSON_SUFFIX)) && isUtf8();
    }

    /// Whether it is a form, in UTF-8.
    boolean isForm() {
        return essence.equals(FORM) && isUtf8();
    }

    /// Whether it is a form in several parts.
    boolean isParts() {
        return essence.equals(PARTS);
    }

    private boolean isUtf8() {
        return parameters.getOrDefault("charset", UTF_8).equalsIgnoreCase(UTF_8);
    }

    /// A field that is taken apart.
    private static final class Text {
        private final String text;
        private int position;
        private boolean broken;

        Text(String text) {
            this.text = text;
        }

        Optional<MediaType> read() {
            var type = token();
            if (!passes('/')) {
                return Optional.empty();
            }
            var subtype = token();
            var parameters = new HashMap<String, String>();
            passSpace();
            while (passes(';')) {
                passSpace();
                var name = token().toLowerCase(Locale.ROOT);
                if (!name.isEmpty() && (!passes('=') || parameters.put(name, value()) != null)) {
                    return Optional.empty();
                }
                passSpace();
            }
            return broken || type.isEmpty() || subtype.isEmpty() || position < text.length()
                    ? Optional.empty()
                    : Optional.of(new MediaType((type + "/" + subtype).toLowerCase(Locale.ROOT), parameters));
        }

        private String value() {
            if (!passes('"')) {
                var token = token();
                broken |= token.isEmpty();
                return token;
            }
            var value = new StringBuilder();
            while (position < text.length() && text.charAt(position) != '"') {
                if (text.charAt(position) == '\\' && position + 1 < text.length()) {
                    position++;
                }
                value.append(text.charAt(position++));
            }
            broken |= !passes('"');
            return value.toString();
        }

        private String token() {
            var start = position;
            while (position < text.length() && isTokenCharacter(text.charAt(position))) {
                position++;
            }
            return text.substring(start, position);
        }

        private boolean passes(char c) {
            if (position < text.length() && text.charAt(position) == c) {
                position++;
                return true;
            }
            return false;
        }

        private void passSpace() {
            while (position < text.length() && (text.charAt(position) == ' ' || text.charAt(position) == '\t')) {
                position++;
            }
        }

        /// RFC 9110, 5.6.2.
        private static boolean isTokenCharacter(int c) {
            return c < 0x80 && (Character.isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
        }
    }
}
