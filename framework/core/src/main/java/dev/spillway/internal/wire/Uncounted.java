package dev.spillway.internal.wire;

import dev.spillway.internal.gate.Reason;
import java.net.InetAddress;

/// Sees connections and says nothing: those of the admin port are no traffic of the service.
public final class Uncounted implements ConnectionObserver {
    @Override
    public void accepted() {}

    @Override
    public void turnedAway(Full full) {}

    @Override
    public void closed(Phase phase, CloseReason reason) {}

    @Override
    public void ended(StreamEnd why) {}

    @Override
    public void refused(Reason reason, InetAddress client) {}

    @Override
    public void forwardedIgnored() {}

    @Override
    public void deaf() {}
}
