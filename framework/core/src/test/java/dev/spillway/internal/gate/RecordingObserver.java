package dev.spillway.internal.gate;

import dev.spillway.internal.trace.CallTrace;
import dev.spillway.limit.Criticality;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Writes down what it is told, as `GET /x: admitted`, `refused RATE`, `answered 200`.
final class RecordingObserver implements Observer {
    private final List<String> events = Collections.synchronizedList(new ArrayList<>());
    private final List<Gauges> gauges = new ArrayList<>();
    /// What happens when a call is told of that waited.
    volatile Runnable whenWaited = () -> {};

    List<String> events() {
        return events;
    }

    @Override
    public OfRoute route(String method, String template, Gauges permits) {
        gauges.add(permits);
        return new Recorder(method + " " + template);
    }

    /// Permits of all routes that are taken or waited for.
    int permits() {
        return gauges.stream().mapToInt(one -> one.taken() + one.waiting()).sum();
    }

    /// Calls that wait for permits of any route.
    int waiting() {
        return gauges.stream().mapToInt(Gauges::waiting).sum();
    }

    @Override
    public void shed(Criticality criticality, Reason reason) {
        events.add("shed " + criticality + " " + reason);
    }

    @Override
    public OfRoute unmatched() {
        return new Recorder("-");
    }

    private final class Recorder implements OfRoute {
        private final String route;

        Recorder(String route) {
            this.route = route;
        }

        @Override
        public void admitted() {
            events.add(route + ": admitted");
        }

        @Override
        public void waited(long nanos) {
            whenWaited.run();
        }

        @Override
        public void refused(Refusal refusal, CallTrace trace) {
            events.add(route + ": refused " + refusal.reason());
        }

        @Override
        public void answered(int status, long nanos) {
            events.add(route + ": answered " + status);
        }

        @Override
        public void clamped() {
            events.add(route + ": clamped");
        }
    }
}
