package dev.spillway.internal.client;

/// What the other side may send, on a stream or on all of them (RFC 9113, 5.2): it gets back what was used up when
/// that is half of it, so that small reads do not cost a frame each.
final class Credit {
    private final int window;
    private long left;
    private int used;

    /// @param window what it has at most
    /// @param first what it has now
    Credit(int window, int first) {
        this.window = window;
        this.left = first;
    }

    /// Octets have come.
    ///
    /// @return whether they may
    boolean received(int octets) {
        left -= octets;
        return left >= 0;
    }

    /// Octets were used up.
    ///
    /// @return how many more the other side is to be given; 0 as long as it has many
    int spent(int octets) {
        used += octets;
        if (used < window / 2) {
            return 0;
        }
        var more = used;
        used = 0;
        left += more;
        return more;
    }
}
