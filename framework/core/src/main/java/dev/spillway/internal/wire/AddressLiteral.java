package dev.spillway.internal.wire;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/// An address in the one spelling of its kind, as proxies write it: never a name, which would have to be resolved,
/// nor one of the old forms (`127.1`, `017.0.0.1`), which others read as another address.
final class AddressLiteral {
    private static final int LONGEST = 45;
    private static final Pattern V4 = Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})");

    private AddressLiteral() {}

    /// The address; empty if the text is none.
    static Optional<InetAddress> of(String text) {
        var isLiteral = text.length() <= LONGEST
                && (text.indexOf(':') >= 0
                        ? text.indexOf('%') < 0
                        : V4.matcher(text).matches());
        if (!isLiteral) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
