package dev.spillway.internal.multipart;

import java.nio.charset.StandardCharsets;

/// What stands between the parts of a body (RFC 2046, 5.1.1).
///
/// @param text 1 to 70 characters of those that a boundary may have, the last one no space
public record Boundary(String text) {
    private static final int LONGEST = 70;
    private static final String MARKS = "'()+_,-./:=? ";

    /// @throws IllegalArgumentException if it is none
    public Boundary {
        if (text.isEmpty()
                || text.length() > LONGEST
                || text.endsWith(" ")
                || !text.chars().allMatch(Boundary::fits)) {
            throw new IllegalArgumentException("the boundary is none of RFC 2046");
        }
    }

    private static boolean fits(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || MARKS.indexOf(c) >= 0;
    }

    /// The line end, the two hyphens and the boundary: what follows the content of a part.
    byte[] delimiter() {
        return ("\r\n--" + text).getBytes(StandardCharsets.US_ASCII);
    }
}
