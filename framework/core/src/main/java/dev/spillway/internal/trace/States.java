package dev.spillway.internal.trace;

import dev.spillway.http.Headers;
import java.util.HashSet;
import java.util.regex.Pattern;

/// `tracestate` of W3C Trace Context, level 1: what other systems keep in a trace. It is handed on as it came, or,
/// if it is not valid or more than everybody has to take, not at all.
final class States {
    static final String NAME = "tracestate";

    /// Section 3.3.1.5: at least so much has to be handed on; here it is also the most.
    private static final int LONGEST = 512;
    /// Section 3.3.1.1.
    private static final int MEMBERS = 32;

    private static final Pattern MEMBER = Pattern.compile("(?:[a-z][a-z0-9_*/-]{0,255}|"
            + "[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13})=[ -+\\--<>-~]{0,255}[!-+\\--<>-~]");

    private States() {}

    /// What the headers say; empty if nothing is to be handed on.
    static String of(Headers headers) {
        if (headers.first(NAME).isEmpty()) {
            return "";
        }
        var text = String.join(",", headers.all(NAME));
        return text.length() <= LONGEST && isValid(text) ? text : "";
    }

    private static boolean isValid(String text) {
        var keys = new HashSet<String>();
        var members = 0;
        for (var member : text.split(",", -1)) {
            var plain = member.strip();
            if (plain.isEmpty()) {
                continue;
            }
            if (++members > MEMBERS
                    || !MEMBER.matcher(plain).matches()
                    || !keys.add(plain.substring(0, plain.indexOf('=')))) {
                return false;
            }
        }
        return members > 0;
    }
}
