package dev.spillway.internal.trace;

import dev.spillway.http.Headers;

/// `X-Request-Id`: what somebody in front of the service calls a request. It stands in logs, so it is short and made of
/// what can neither end a line nor a value there; another one is not taken over.
final class RequestIds {
    static final String NAME = "X-Request-Id";

    private static final int LONGEST = 128;

    private RequestIds() {}

    /// What the headers say; empty if that is nothing to be taken over.
    static String of(Headers headers) {
        var first = headers.first(NAME);
        return first.isPresent() && isFit(first.get()) ? first.get() : "";
    }

    private static boolean isFit(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return false;
        }
        for (var i = 0; i < text.length(); i++) {
            if (!isFit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFit(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "-._~+/=:@".indexOf(c) >= 0;
    }
}
