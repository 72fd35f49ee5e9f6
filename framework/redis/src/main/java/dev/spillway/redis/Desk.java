package dev.spillway.redis;

/// Where accounts are settled, and what they go by.
interface Desk {
    /// What calls go by now.
    Phase phase();

    /// Settles soon, together with what else is due by then.
    ///
    /// @return whether there is room for it
    boolean soon(Settlement settlement);

    /// Settles now.
    ///
    /// @return whether there is room for it
    boolean now(Settlement settlement);

    /// Waits for the end of a settlement.
    ///
    /// @return whether it came in time
    boolean await(Settlement settlement, long nanos) throws InterruptedException;

    /// A call has stopped waiting.
    void late();

    /// A call was decided by what this instance has at hand alone.
    void decidedAlone();
}
