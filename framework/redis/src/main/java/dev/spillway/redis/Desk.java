package dev.spillway.redis;

/// Where accounts are settled, and what they go by.
interface Desk {
    /// Whether the fleet's tokens decide.
    boolean isShared();

    /// Another one after each switch.
    int epoch();

    /// Instances that share the rates, at least one.
    int instances();

    /// Settles soon, together with what else is due by then.
    ///
    /// @return whether there is room for it
    boolean soon(Settlement settlement);

    /// Settles now.
    ///
    /// @return whether there is room for it
    boolean now(Settlement settlement);

    /// A call has stopped waiting.
    void late();

    /// A call was decided by the local share.
    void decidedAlone();
}
