package dev.spillway.internal.client;

import dev.spillway.http.ClientFailed;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Settings;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.OptionalLong;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;

/// The head of an answer over HTTP/2, within its bounds. The JDK has taken it into memory by then, which it does up to
/// 384 KiB.
final class Http2Head {
    /// As many as over HTTP/1.1.
    private static final int FIELDS = EngineLimits.FIELDS;

    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final ReplyHeaders fields;
    private final OptionalLong length;

    /// @throws Fault if it is too large, has two lengths or none that is one
    Http2Head(HttpHeaders headers, Settings settings, Flight flight) throws Fault {
        var most = settings.get(ClientKnobs.RESPONSE_HEADER_BYTES).bytes();
        var all = new ArrayList<Header>();
        var bytes = 0L;
        for (var entry : headers.map().entrySet()) {
            if (entry.getKey().startsWith(":")) {
                continue;
            }
            for (var value : entry.getValue()) {
                all.add(new BasicHeader(entry.getKey(), value));
                bytes += entry.getKey().length() + value.length();
            }
        }
        if (bytes > most || all.size() > FIELDS) {
            throw Fault.failed(
                    ClientFailed.Reason.TOO_LARGE,
                    flight.sent(),
                    "%d header fields of %d bytes".formatted(all.size(), bytes));
        }
        this.fields = new ReplyHeaders(all.toArray(Header[]::new));
        this.length = length(headers, flight);
    }

    private static OptionalLong length(HttpHeaders headers, Flight flight) throws Fault {
        var lengths = headers.allValues("content-length");
        if (lengths.isEmpty()) {
            return OptionalLong.empty();
        }
        if (lengths.size() > 1 || !lengths.getFirst().matches("\\d{1,18}")) {
            throw Fault.failed(ClientFailed.Reason.PROTOCOL, flight.sent(), "no one Content-Length");
        }
        return OptionalLong.of(Long.parseLong(lengths.getFirst()));
    }

    /// Whether an answer with this status has no content (RFC 9110, 6.4.1), whatever length it names.
    static boolean isBodiless(int status) {
        return status == NO_CONTENT || status == NOT_MODIFIED;
    }

    ReplyHeaders fields() {
        return fields;
    }

    /// What `Content-Length` says.
    OptionalLong length() {
        return length;
    }
}
