package dev.spillway.internal.client;

import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.ProtocolVersion;
import org.apache.hc.core5.http.message.MessageSupport;

/// Whether a connection may be used again after an answer, and for how long (RFC 9112, 9.3).
sealed interface KeepAlive {
    KeepAlive NEVER = new Closed();

    /// Until a reading of the process clock, beside our own bounds.
    record Until(long at) implements KeepAlive {}

    /// The other side closes it.
    record Closed() implements KeepAlive {}

    /// What an answer says. Its end has to be known, or it ends with the connection.
    static KeepAlive of(ClassicHttpResponse response, long now) {
        ProtocolVersion version = response.getVersion();
        var tokens = MessageSupport.iterateTokens(response, "Connection");
        var old = version != null && version.lessEquals(HttpVersion.HTTP_1_0);
        while (tokens.hasNext()) {
            if ("close".equalsIgnoreCase(tokens.next())) {
                return NEVER;
            }
        }
        var framed = response.containsHeader("Content-Length")
                || response.containsHeader("Transfer-Encoding")
                || !MessageSupport.canResponseHaveBody(response);
        return old || !framed ? NEVER : new Until(now + Hint.of(response));
    }

    /// What the other side says in `Keep-Alive: timeout=5`.
    final class Hint {
        private static final Pattern TIMEOUT = Pattern.compile("(?i)\\btimeout\\s*=\\s*(\\d{1,6})\\b");
        /// So that a call that is on its way meets an open connection.
        private static final long MARGIN = 1;

        private static final long NONE = TimeUnit.DAYS.toNanos(1);

        private Hint() {}

        static long of(ClassicHttpResponse response) {
            var field = response.getFirstHeader("Keep-Alive");
            var found = field == null ? null : TIMEOUT.matcher(String.valueOf(field.getValue()));
            if (found == null || !found.find()) {
                return NONE;
            }
            return TimeUnit.SECONDS.toNanos(Math.max(0, Long.parseLong(found.group(1)) - MARGIN));
        }
    }
}
