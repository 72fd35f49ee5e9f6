package dev.spillway.internal.admin;

import dev.spillway.internal.gate.Observer;
import dev.spillway.internal.gate.Reason;

/// Sees calls and says nothing: those of the admin port are no traffic of the service.
public final class Unobserved implements Observer, Observer.OfRoute {
    @Override
    public OfRoute route(String method, String template, Gauges permits) {
        return this;
    }

    @Override
    public OfRoute unmatched() {
        return this;
    }

    @Override
    public void admitted() {}

    @Override
    public void refused(Reason reason) {}

    @Override
    public void answered(int status, long nanos) {}
}
