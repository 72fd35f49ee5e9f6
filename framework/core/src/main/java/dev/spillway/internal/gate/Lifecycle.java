package dev.spillway.internal.gate;

/// Where the process is in its life. It only moves forward.
public final class Lifecycle {
    /// The stages, in order.
    public enum Stage {
        /// Not ready yet.
        STARTING,
        /// Ready.
        SERVING,
        /// Unready, but serving; answers ask the client to leave.
        LEAVING,
        /// Not accepting connections; what arrives on the old ones is served.
        DRAINING,
        /// Interrupting what is left; nothing new is served.
        CANCELLING,
        /// Closing resources.
        CLOSED
    }

    private volatile Stage stage = Stage.STARTING;

    /// The present stage.
    public Stage stage() {
        return stage;
    }

    /// Moves on to `next`, or stays if it is there or beyond.
    public synchronized void advance(Stage next) {
        if (next.compareTo(stage) > 0) {
            stage = next;
        }
    }

    /// Whether a connection should end after its next answer.
    public boolean leaving() {
        return stage.compareTo(Stage.LEAVING) >= 0;
    }

    /// Lets a call in.
    ///
    /// @throws Refusal 503 when the process does not serve any more
    public void enter() throws Refusal {
        if (stage.compareTo(Stage.CANCELLING) >= 0) {
            throw Refusal.of(Reason.DRAINING, "the service is going down");
        }
    }
}
