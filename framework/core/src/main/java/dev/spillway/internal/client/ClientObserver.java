package dev.spillway.internal.client;

import java.net.InetAddress;
import java.util.List;

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

        /// Calls that wait for a permit.
        int waiting();

        /// Addresses that have failed since they last answered, those that are left alone first; 32 at most.
        List<InetAddress> failing();

        /// The breaker of an address.
        BreakerState breaker(InetAddress address);
    }

    /// What a breaker does.
    enum BreakerState {
        /// Its address is called.
        CLOSED,
        /// Its address has been left alone for long enough: the next call tries it.
        HALF_OPEN,
        /// Its address is left alone.
        OPEN
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

        /// Called every second, to look at what is failing.
        void look();
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

        @Override
        public void look() {}
    };
}
