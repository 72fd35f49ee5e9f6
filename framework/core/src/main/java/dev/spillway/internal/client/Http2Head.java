package dev.spillway.internal.client;

import dev.spillway.http.ClientFailed;
import dev.spillway.internal.wire.h2.HeaderCodec;
import java.util.List;
import java.util.OptionalLong;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;

/// The head of an answer over HTTP/2.
final class Http2Head {
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final ReplyHeaders fields;
    private final OptionalLong length;

    /// @throws Fault if it has two lengths or one that is none
    Http2Head(List<HeaderCodec.Field> all, Flight flight) throws Fault {
        this.fields = new ReplyHeaders(all.stream()
                .map(field -> new BasicHeader(field.name(), field.value()))
                .toArray(Header[]::new));
        this.length = length(fields.all("content-length"), flight);
    }

    private static OptionalLong length(List<String> lengths, Flight flight) throws Fault {
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
