package dev.spillway.internal.wire;

import dev.spillway.http.Response;
import java.util.stream.Stream;

/// A header field that keeps a browser from making something else of an answer than was meant. Every answer that
/// calls for it has it, unless its handler has set that field itself.
///
/// Which ones an answer lacks is a set of bits: each protocol has all sets encoded beforehand, so that
/// they cost a copy.
public enum Safeguard {
    /// On every answer: content is what its type says, never a script that somebody uploaded as a picture.
    NO_SNIFF(1, "X-Content-Type-Options", "nosniff"),
    /// Under TLS: browsers do not come back in clear (RFC 6797). Other hosts of the domain are not spoken for.
    TRANSPORT(2, "Strict-Transport-Security", "max-age=31536000"),
    /// On errors: some statuses may be kept by caches unless they are told (RFC 9111, 4.2.2).
    NO_STORE(4, "Cache-Control", "no-store"),
    /// On documents: nothing is loaded, run, framed or posted to but from or to the service itself.
    POLICY(
            8,
            "Content-Security-Policy",
            "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"),
    /// On documents: other sites do not learn where their visitors come from.
    REFERRER(16, "Referrer-Policy", "same-origin"),
    /// On documents: `frame-ancestors` for browsers that do not know it.
    FRAMES(32, "X-Frame-Options", "DENY");

    private static final int ERROR = 400;
    private static final int DOCUMENT = POLICY.bit | REFERRER.bit | FRAMES.bit;
    private static final String CONTENT_TYPE = "Content-Type";
    /// XML can hold scripts too, SVG among it; its other types end in `+xml` (RFC 7303, 4.2).
    private static final String[] DOCUMENTS = {"text/html", "text/xml", "text/xsl", "application/xml"};

    private static final String XML = "xml";

    private static final Safeguard[] ALL = values();
    /// How long their names are, a bit for each length: that of nearly every other name is not among them.
    private static final long LENGTHS =
            Stream.of(ALL).mapToLong(one -> 1L << one.field.length()).reduce(0, (some, more) -> some | more);

    /// How many sets there are.
    public static final int SETS = 1 << ALL.length;

    private final int bit;
    private final String field;
    private final String value;

    Safeguard(int bit, String field, String value) {
        this.bit = bit;
        this.field = field;
        this.value = value;
    }

    /// The name of the field.
    public String field() {
        return field;
    }

    /// Its value.
    public String value() {
        return value;
    }

    /// Whether it is in a set.
    public boolean in(int set) {
        return (set & bit) != 0;
    }

    /// The fields that an answer calls for and has not.
    ///
    /// @param secure whether it is sent under TLS
    public static int missing(Response response, boolean secure) {
        var wanted = NO_SNIFF.bit | (secure ? TRANSPORT.bit : 0) | (response.status() >= ERROR ? NO_STORE.bit : 0);
        var set = 0;
        var fields = response.headers();
        for (var i = 0; i < fields.size(); i++) {
            var name = fields.get(i).name();
            if (name.length() == CONTENT_TYPE.length() && name.equalsIgnoreCase(CONTENT_TYPE)) {
                wanted |= isDocument(fields.get(i).value()) ? DOCUMENT : 0;
            } else {
                set |= bitOf(name);
            }
        }
        return wanted & ~set;
    }

    private static int bitOf(String name) {
        if (name.length() >= Long.SIZE || ((LENGTHS >>> name.length()) & 1) == 0) {
            return 0;
        }
        for (var one : ALL) {
            if (one.field.equalsIgnoreCase(name)) {
                return one.bit;
            }
        }
        return 0;
    }

    /// Whether a browser that shows this runs what is in it.
    private static boolean isDocument(String contentType) {
        for (var type : DOCUMENTS) {
            if (contentType.regionMatches(true, 0, type, 0, type.length())) {
                return true;
            }
        }
        var plus = contentType.indexOf('+');
        return plus >= 0 && contentType.regionMatches(true, plus + 1, XML, 0, XML.length());
    }
}
