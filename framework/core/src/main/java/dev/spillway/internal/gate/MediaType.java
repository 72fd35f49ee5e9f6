package dev.spillway.internal.gate;

import dev.spillway.http.Headers;
import java.util.Locale;

/// What a Content-Type field says (RFC 9110, 8.3.1), as far as it decides whether a body is JSON or a call is one of
/// gRPC.
public final class MediaType {
    private MediaType() {}

    /// Whether there is exactly one Content-Type, it is `application/json` or ends in `+json` (RFC 6839,
    /// 3.1), and no charset but UTF-8 is named.
    static boolean isJson(Headers headers) {
        var fields = headers.all("Content-Type");
        if (fields.size() != 1) {
            return false;
        }
        var parts = fields.getFirst().toLowerCase(Locale.ROOT).split(";", -1);
        var type = parts[0].strip();
        if (!type.equals("application/json") && !(type.endsWith("+json") && type.indexOf('/') > 0)) {
            return false;
        }
        for (var i = 1; i < parts.length; i++) {
            var parameter = parts[i].strip();
            if (parameter.startsWith("charset=") && !isUtf8(parameter.substring("charset=".length()))) {
                return false;
            }
        }
        return true;
    }

    /// Whether this is gRPC with Protocol Buffers, the only messages that services have: `application/grpc`,
    /// `application/grpc+proto`. gRPC-Web (`application/grpc-web`) is not.
    public static boolean isRpc(String contentType) {
        var end = contentType.indexOf(';');
        var type =
                (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        return type.equals("application/grpc") || type.equals("application/grpc+proto");
    }

    private static boolean isUtf8(String charset) {
        return charset.equals("utf-8") || charset.equals("\"utf-8\"");
    }
}
