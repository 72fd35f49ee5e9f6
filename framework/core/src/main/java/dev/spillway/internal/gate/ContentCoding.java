package dev.spillway.internal.gate;

import dev.spillway.http.Headers;
import java.util.Locale;

/// The coding of a body (RFC 9110, 8.4), as far as it is decoded here.
///
/// `deflate` is none of them: it means one thing in RFC 9110 and another to clients, and a body that can be read in
/// two ways is not read at all. Neither are two codings, one within the other: each would multiply what a byte
/// costs.
enum ContentCoding {
    /// None.
    IDENTITY,
    /// RFC 1952.
    GZIP;

    /// What the client is told to use (RFC 9110, 15.5.16).
    private static final String TAKEN = "gzip";

    /// The coding that the fields say.
    ///
    /// @throws Refusal 415 if it is another one, or several
    static ContentCoding of(Headers headers) throws Refusal {
        if (headers.first("Content-Encoding").isEmpty()) {
            return IDENTITY;
        }
        var fields = headers.all("Content-Encoding");
        var coding = fields.size() > 1 ? "several" : fields.getFirst().strip().toLowerCase(Locale.ROOT);
        return switch (coding) {
            case "identity" -> IDENTITY;
            case "gzip", "x-gzip" -> GZIP;
            default ->
                throw Refusal.of(Reason.MEDIA_TYPE, "of the content codings, gzip is decoded and no other")
                        .header("Accept-Encoding", TAKEN);
        };
    }
}
