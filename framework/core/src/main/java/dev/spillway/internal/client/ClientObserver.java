package dev.spillway.internal.client;

/// Who counts what clients do.
public interface ClientObserver {
    /// The observer of a client.
    ///
    /// @param gauges what it is doing now
    OfClient client(String name, Gauges gauges);

    /// Live figures of a client.
    interface Gauges {
        /// Calls in flight.
        int inFlight();

        /// Connections without a call.
        int idle();

        /// Retries that the target's budget holds.
        long budget();

        /// Addresses that are left alone.
        int open();
    }

    /// How a call ended.
    enum Ending {
        /// A status below 400.
        OK,
        /// A status of 400 to 499.
        CLIENT_ERROR,
        /// A status of 500 and more.
        SERVER_ERROR,
        /// Its time was over.
        TIMEOUT,
        /// It was not made.
        REFUSED,
        /// It was made in vain.
        FAILED,
        /// It was given up.
        CANCELLED
    }

    /// Counts for one client.
    interface OfClient {
        /// A call has ended.
        ///
        /// @param route method and template
        /// @param nanos from the first wait to the last byte, or of a stream to its head
        void ended(String route, Ending ending, long nanos);

        /// An attempt begins to be sent.
        ///
        /// @param left nanoseconds that the other side has
        void sent(long left);

        /// A call is tried again.
        void retried();

        /// A call is not tried again because the budget is spent.
        void budgetSpent();

        /// A call was made for no other call: only its own time bounds it.
        void unscoped();

        /// A streamed answer was left open by the code that asked for it.
        void leaked();
    }

    /// Counts nothing.
    ClientObserver NONE = (_, _) -> new OfClient() {
        @Override
        public void ended(String route, Ending ending, long nanos) {}

        @Override
        public void sent(long left) {}

        @Override
        public void retried() {}

        @Override
        public void budgetSpent() {}

        @Override
        public void unscoped() {}

        @Override
        public void leaked() {}
    };
}
