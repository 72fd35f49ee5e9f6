package dev.spillway.internal.gate;

/// What a path may not hold, whatever route it is for.
public final class PathRules {
    private static final int HEX = 16;

    private PathRules() {}

    /// Checks a raw path: every escape has two digits, none hides a NUL, and no segment is `.` or `..`, plain or escaped,
    /// because a proxy in front may have resolved it differently.
    ///
    /// @throws Refusal 400
    public static void check(String path) throws Refusal {
        var dots = 0;
        var length = 0;
        for (var i = 0; i < path.length(); i++) {
            var c = path.charAt(i);
            if (c == '%') {
                c = (char) escaped(path, i);
                i += 2;
                if (c == '/') {
                    c = '%';
                }
            }
            if (c == '/') {
                checkSegment(dots, length);
                dots = 0;
                length = 0;
            } else {
                length++;
                dots += c == '.' ? 1 : 0;
            }
        }
        checkSegment(dots, length);
    }

    private static void checkSegment(int dots, int length) throws Refusal {
        if (dots == length && (dots == 1 || dots == 2)) {
            throw Refusal.of(Reason.MALFORMED, "the path has a segment of dots");
        }
    }

    private static int escaped(String path, int at) throws Refusal {
        var high = at + 2 < path.length() ? Character.digit(path.charAt(at + 1), HEX) : -1;
        var low = at + 2 < path.length() ? Character.digit(path.charAt(at + 2), HEX) : -1;
        if (high < 0 || low < 0 || high + low == 0) {
            throw Refusal.of(Reason.MALFORMED, "the path has an escape that is none");
        }
        return high * HEX + low;
    }
}
