package dev.spillway.internal.metrics;

import dev.spillway.internal.gate.Call;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.rpc.RpcCode;
import dev.spillway.internal.trace.CallTrace;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the access log says about one call, as `key=value` pairs. Whatever a client sent stands in quotes, bounded,
/// with everything but printable ASCII escaped, so that no client writes a line or a pair of its own.
///
/// @param at when it ended, in milliseconds since 1970
/// @param method null if it was not read
/// @param target the path that was asked for, without the query; null if it was not read
/// @param received bytes of its body
/// @param sent bytes of the content of its answer
/// @param nanos from the complete head to the end of the answer
/// @param reason what refused it
/// @param code of a call of gRPC
/// @param trace what it is called, as on its other lines and in its answer
record AccessLine(
        long at,
        InetAddress client,
        String protocol,
        @Nullable String method,
        String route,
        @Nullable String target,
        int status,
        long received,
        long sent,
        long nanos,
        @Nullable Reason reason,
        @Nullable RpcCode code,
        CallTrace trace) {
    private static final String NOT_READ = "-";
    private static final String UNREAD = "unread";
    private static final int LONGEST = 256;
    private static final long NANOS_PER_MICRO = 1_000;
    private static final long THOUSAND = 1_000;
    private static final int USUAL_LENGTH = 320;

    /// The line of a call.
    static AccessLine of(Call call, long sent, long at, long nanos) {
        var notes = call.notes();
        return new AccessLine(
                at,
                call.client(),
                notes.protocol(),
                call.method().name(),
                notes.route(),
                call.path(),
                notes.status(),
                call.payload().received(),
                sent,
                nanos,
                notes.reason().orElse(null),
                notes.code().orElse(null),
                call.trace());
    }

    /// The line of a request that was refused before it became a call.
    static AccessLine unread(InetAddress client, Reason reason, long at, CallTrace trace) {
        return new AccessLine(at, client, NOT_READ, null, UNREAD, null, reason.status(), 0, 0, 0, reason, null, trace);
    }

    /// The line.
    String text() {
        var line = new StringBuilder(USUAL_LENGTH);
        line.append("time=").append(Instant.ofEpochMilli(at));
        line.append(" client=").append(client.getHostAddress());
        line.append(" protocol=").append(protocol);
        line.append(" method=").append(method == null ? NOT_READ : method);
        quoted(line.append(" route="), route, LONGEST);
        if (target != null) {
            quoted(line.append(" target="), target, LONGEST);
        }
        line.append(" status=").append(status);
        line.append(" in=").append(received);
        line.append(" out=").append(sent);
        millis(line.append(" ms="), nanos);
        if (code != null) {
            line.append(" code=").append(code.label());
        }
        if (reason != null) {
            line.append(" reason=").append(reason.label());
        }
        if (trace.exists()) {
            quoted(line.append(" id="), trace.requestId(), LONGEST);
            line.append(" trace=").append(trace.traceId());
        }
        return line.toString();
    }

    /// Milliseconds with three digits behind the point. A formatter would cost more than the rest of the line.
    private static void millis(StringBuilder line, long nanos) {
        var micros = (nanos + NANOS_PER_MICRO / 2) / NANOS_PER_MICRO;
        var rest = micros % THOUSAND;
        line.append(micros / THOUSAND)
                .append(rest < 10 ? ".00" : rest < 100 ? ".0" : ".")
                .append(rest);
    }

    private static void quoted(StringBuilder line, String text, int longest) {
        line.append('"');
        for (var i = 0; i < Math.min(text.length(), longest); i++) {
            var character = text.charAt(i);
            if (character == '"' || character == '\\') {
                line.append('\\').append(character);
            } else if (character >= ' ' && character <= '~') {
                line.append(character);
            } else {
                line.append(String.format(Locale.ROOT, "\\u%04x", (int) character));
            }
        }
        line.append(text.length() > longest ? "...\"" : "\"");
    }
}
