package dev.spillway.internal.gate;

import dev.spillway.internal.rpc.RpcCode;
import dev.spillway.limit.Criticality;

/// Sees every call of the gate. Implementations register their meters at start; nothing is looked up in a call.
public interface Observer {
    /// The observer of one route.
    interface OfRoute {
        /// A call was admitted.
        void admitted();

        /// A call was admitted that had waited for permits.
        default void waited(long nanos) {}

        /// A call was refused: instead of being admitted, or afterwards by a bound that only its body or its
        /// answer met.
        void refused(Reason reason);

        /// The weight that the application computed for a call was out of range, and clamped.
        default void clamped() {}

        /// A call that was admitted has been answered.
        ///
        /// @param status the status of the answer; 0 if the client was gone first; 500 or 504 if the answer
        ///     was broken off because its writer failed or was too late, whatever status it had begun with
        /// @param nanos from the complete head to the end of the answer
        void answered(int status, long nanos);

        /// A call of gRPC that was admitted has ended; told beside [#answered].
        default void ended(RpcCode code) {}
    }

    /// The observer of a route, made at start.
    ///
    /// @param method the method, or a dash for calls that match no route
    /// @param template the route as it was written, never a path that a client sent
    /// @param permits live figures of its permits
    OfRoute route(String method, String template, Gauges permits);

    /// The observer of calls that match no route.
    OfRoute unmatched();

    /// A call was shed: refused because there are too many, and not because of what it is.
    default void shed(Criticality criticality, Reason reason) {}

    /// Live figures of an endpoint's permits.
    interface Gauges {
        /// Permits taken.
        int taken();

        /// Calls waiting for permits.
        int waiting();

        /// Permits that are given out at present, at most those of the endpoint.
        int limit();
    }
}
