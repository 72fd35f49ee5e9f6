package dev.spillway.redis;

/// How many instances there are. More are believed at once, fewer only after a while: when Redis comes back,
/// all others have been silent for as long as it was away.
final class Census {
    /// Longer than the silence after which Redis forgets an instance.
    private static final long DOUBT = 5_000_000_000L;

    private int known;
    private boolean doubted;
    private long doubtedSince;
    private int mostSince;

    /// @param known before anybody was counted
    Census(int known) {
        this.known = known;
    }

    /// So many were counted.
    ///
    /// @return how many there are
    int counted(int instances, long now) {
        if (instances >= known) {
            known = instances;
            doubted = false;
        } else if (!doubted) {
            doubted = true;
            doubtedSince = now;
            mostSince = instances;
        } else {
            mostSince = Math.max(mostSince, instances);
            if (now - doubtedSince >= DOUBT) {
                known = mostSince;
                doubted = false;
            }
        }
        return known;
    }

    /// Nobody could be counted.
    void missed() {
        doubted = false;
    }
}
