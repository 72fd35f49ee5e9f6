package dev.spillway.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// A problem as a JSON document (RFC 9457), written by hand: a refusal has to cost less than an answer, and must
/// not depend on a codec that may be what failed.
final class ProblemDocument {
    private static final String HEAD = "{\"type\":\"about:blank\",\"title\":";
    private static final char[] HEX = "0123456789abcdef".toCharArray();
    private static final int USUAL_LENGTH = 256;

    private ProblemDocument() {}

    /// The document in UTF-8.
    static byte[] write(Problem problem) {
        var json = new StringBuilder(USUAL_LENGTH).append(HEAD);
        string(json, problem.title());
        json.append(",\"status\":").append(problem.status());
        problem.detail().ifPresent(detail -> member(json, "detail", detail));
        problem.limit().ifPresent(bound -> {
            member(json, "setting", bound.setting());
            member(json, "limit", bound.limit());
            member(json, "observed", bound.observed());
        });
        if (!problem.errors().isEmpty()) {
            errors(json, problem.errors());
        }
        // A lone surrogate has no encoding; getBytes makes a question mark of it, which is valid.
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void errors(StringBuilder json, List<Problem.FieldError> errors) {
        var before = ",\"errors\":[";
        for (var error : errors) {
            json.append(before).append("{\"field\":");
            string(json, error.field());
            member(json, "message", error.message());
            json.append('}');
            before = ",";
        }
        json.append(']');
    }

    /// The value of `Retry-After` (RFC 9110, 10.2.3): whole seconds, rounded up so that a client that obeys is not
    /// too early, and at least one.
    static String retryAfter(Duration wait) {
        var begun = wait.getNano() == 0 ? 0 : 1;
        return Long.toString(Math.max(1, wait.getSeconds() + begun));
    }

    private static void member(StringBuilder json, String name, String value) {
        json.append(",\"").append(name).append("\":");
        string(json, value);
    }

    private static void string(StringBuilder json, String value) {
        json.append('"');
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> json.append('\\').append(c);
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> {
                    if (c < ' ') {
                        json.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 0xf]);
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        json.append('"');
    }
}
