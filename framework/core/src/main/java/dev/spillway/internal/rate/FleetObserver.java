package dev.spillway.internal.rate;

/// Sees how a fleet shares its rates.
public interface FleetObserver {
    /// Live figures of this instance.
    interface Gauges {
        /// Whether calls are decided by what the whole fleet has left.
        boolean isShared();

        /// How many instances there are, as far as is known.
        int instances();
    }

    /// Why rates are shared from now on, or not.
    enum Cause {
        /// What keeps the rates answers in time.
        WELL,
        /// It did not answer in time.
        SLOW,
        /// It cannot be reached, or breaks off.
        AWAY,
        /// It does not let us in, or does not do what is asked.
        REFUSED,
        /// Its clock has jumped, or ours.
        CLOCK,
        /// It has lost what it kept.
        LOST;

        /// The label of metrics and logs: `away`.
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// There are figures.
    void watch(Gauges gauges);

    /// From now on calls are decided by the fleet's tokens ([Cause#WELL]), or by the local share of them.
    void switched(Cause cause);

    /// A call was decided by the local share.
    void decidedAlone();

    /// Something was asked and answered.
    ///
    /// @param nanos how long that took
    void answered(long nanos);
}
