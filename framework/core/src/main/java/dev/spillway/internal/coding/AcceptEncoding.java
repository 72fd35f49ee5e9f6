package dev.spillway.internal.coding;

import dev.spillway.http.Headers;
import java.util.Locale;

/// Which codings of content a client takes (RFC 9110, 12.5.3), of the first [#MOST] that it names.
public final class AcceptEncoding {
    /// Clients name three or four; a long list is no reason to work.
    static final int MOST = 32;

    private static final String FIELD = "Accept-Encoding";
    private static final String ANY = "*";
    private static final String IDENTITY = "identity";
    private static final int WHOLE = 1_000;
    private static final int UNNAMED = -1;

    private final String[] codings = new String[MOST];
    private final int[] weights = new int[MOST];
    private int count;

    private AcceptEncoding() {}

    /// What the fields of a request say. A client that says nothing takes content as it is.
    public static AcceptEncoding of(Headers headers) {
        var accepted = new AcceptEncoding();
        for (var field : headers.all(FIELD)) {
            accepted.add(field);
        }
        return accepted;
    }

    private void add(String field) {
        var from = 0;
        while (from <= field.length() && count < MOST) {
            var comma = field.indexOf(',', from);
            var to = comma < 0 ? field.length() : comma;
            var semicolon = field.indexOf(';', from);
            var end = semicolon < 0 || semicolon > to ? to : semicolon;
            var coding = field.substring(from, end).strip().toLowerCase(Locale.ROOT);
            if (!coding.isEmpty()) {
                codings[count] = coding;
                weights[count++] =
                        end == to ? WHOLE : weight(field.substring(end + 1, to).strip());
            }
            from = to + 1;
        }
    }

    /// A weight in thousandths (RFC 9110, 12.4.2); what is none is 0, so that nothing is sent that was not asked
    /// for.
    static int weight(String parameter) {
        if (!parameter.regionMatches(true, 0, "q=", 0, 2)) {
            return 0;
        }
        var digits = parameter.substring(2);
        if (digits.matches("1(\\.0{0,3})?")) {
            return WHOLE;
        }
        if (!digits.matches("0(\\.\\d{0,3})?")) {
            return 0;
        }
        var part = digits.length() > 2 ? digits.substring(2) : "";
        return Integer.parseInt((part + "000").substring(0, 3));
    }

    /// How much the client wants a coding, in thousandths; 0 if it does not take it, or would rather have content
    /// as it is.
    ///
    /// @param coding in lower case
    public int wants(String coding) {
        var own = find(coding);
        var weight = own == UNNAMED ? Math.max(0, find(ANY)) : own;
        return weight >= find(IDENTITY) ? weight : 0;
    }

    private int find(String coding) {
        for (var i = 0; i < count; i++) {
            if (codings[i].equals(coding)) {
                return weights[i];
            }
        }
        return UNNAMED;
    }
}
