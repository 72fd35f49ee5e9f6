package dev.spillway;

import dev.spillway.internal.gate.Observer;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.wire.CloseReason;
import dev.spillway.internal.wire.ConnectionObserver;
import dev.spillway.internal.wire.Phase;

final class Unobserved implements Observer, Observer.OfRoute, ConnectionObserver {
    @Override
    public OfRoute route(String method, String template, Gauges permits) { return this; }
    @Override
    public OfRoute unmatched() { return this; }
    @Override
    public void admitted() {}
    @Override
    public void refused(Reason reason) {}
    @Override
    public void answered(int status, long nanos) {}
    @Override
    public void accepted() {}
    @Override
    public void turnedAway(Full full) {}
    @Override
    public void closed(Phase phase, CloseReason reason) {}
    @Override
    public void forwardedIgnored() {}
    @Override
    public void deaf() {}
}
