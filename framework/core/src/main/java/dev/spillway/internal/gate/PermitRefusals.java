package dev.spillway.internal.gate;

import dev.spillway.limit.Knobs;

/// What calls are told that get no permits of an endpoint.
///
/// @param route the name of the endpoint
/// @param permits its permits
/// @param queue calls that may wait
/// @param share permits of one client while others wait
record PermitRefusals(String route, int permits, int queue, int share) {
    /// There are none in time.
    ///
    /// @param limit permits that are given out
    /// @param reserve how many of them are for calls of a higher class
    Refusal none(int limit, int reserve, String observed) {
        var given = limit + " permits";
        if (limit < permits) {
            given += ", of " + permits + ", as calls take longer the more of them run";
        }
        if (reserve > 0) {
            given += ", the last " + reserve + " for critical calls";
        }
        return Refusal.bound(Reason.PERMITS, Knobs.PERMITS.path(route), given, observed, Refusal.SOON);
    }

    /// The client has its share.
    Refusal share(String observed) {
        var limit = share + " of " + permits + " permits for one client";
        return Refusal.bound(Reason.CLIENT_SHARE, Knobs.CLIENT_SHARE.path(route), limit, observed, Refusal.SOON);
    }

    /// Another client got the place in the queue.
    Refusal displaced() {
        return share("most of the queue, when another client came");
    }

    /// A call that goes first got the place in the queue.
    Refusal outdone() {
        return Refusal.bound(
                Reason.PERMITS,
                Knobs.QUEUE.path(route),
                queue + " calls waiting",
                "one more, which is served before this",
                Refusal.SOON);
    }
}
