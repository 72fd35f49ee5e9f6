package dev.spillway.internal.gate;

/// What a path may not hold, whatever route it is for.
public final class PathRules {
    private PathRules() {}

    /// Checks a raw path: every escape has two digits, none hides a NUL, and no segment is `.` or `..`,
    /// plain or escaped, because a proxy in front may have resolved it differently. An escaped slash or
    /// backslash ends a segment here, though not for routing: decoded into a parameter, `..%2f..` is a way
    /// out of a folder.
    ///
    /// @throws Refusal 400
    public static void check(String path) throws Refusal {
        var dots = 0;
        var length = 0;
        for (var i = 0; i < path.length(); i++) {
            int c = path.charAt(i);
            if (c == '%') {
                c = Percent.octet(path, i);
                i += 2;
            }
            switch (c) {
                case 0 -> throw Refusal.of(Reason.MALFORMED, "the path has a NUL");
                case '/', '\\' -> {
                    checkSegment(dots, length);
                    dots = 0;
                    length = 0;
                }
                default -> {
                    length++;
                    dots += c == '.' ? 1 : 0;
                }
            }
        }
        checkSegment(dots, length);
    }

    private static void checkSegment(int dots, int length) throws Refusal {
        if (dots == length && (dots == 1 || dots == 2)) {
            throw Refusal.of(Reason.MALFORMED, "the path has a segment of dots");
        }
    }
}
