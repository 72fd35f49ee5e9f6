package dev.spillway.internal.wire;

import dev.spillway.internal.gate.Call;
import dev.spillway.internal.gate.Reason;
import java.net.InetAddress;

/// Sees every connection. Implementations register their meters at start; nothing is looked up for a connection.
public interface ConnectionObserver {
    /// What a new connection met.
    enum Full {
        /// `connections.max`.
        TOTAL,
        /// `connections.per-address` or `connections.per-proxy`.
        ADDRESS
    }

    /// A connection was accepted.
    void accepted();

    /// A connection was closed at once.
    void turnedAway(Full full);

    /// A connection has ended.
    void closed(Phase phase, CloseReason reason);

    /// A stream of an HTTP/2 connection has ended.
    void ended(StreamEnd why);

    /// A request was refused before it became a call.
    ///
    /// @param client whom its connection comes from
    void refused(Reason reason, InetAddress client);

    /// A call has ended: answered, refused, or given up by its client.
    ///
    /// @param sent bytes of its answer's content
    default void ended(Call call, long sent) {}

    /// A forwarded header from a peer that is not trusted was ignored.
    void forwardedIgnored();

    /// A handler went on after its interrupt and its connection was cut.
    void deaf();
}
