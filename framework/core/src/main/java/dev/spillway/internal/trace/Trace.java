package dev.spillway.internal.trace;

import dev.spillway.http.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// The trace of an outgoing call, from its start to its end: a span of its own if the call is recorded that it is made
/// for, and in any case what travels with it. Its attempts are events. Any thread may tell them, one ends it.
public final class Trace {
    /// More attempts than that no call has.
    private static final int MOST_EVENTS = 16;

    private final Optional<Deadline> scope;
    private final @Nullable CallTrace within;
    private final @Nullable Tracing recorder;
    private final long span;
    private final long begun;
    private final List<Span.Event> events;

    private Trace(Optional<Deadline> scope, @Nullable CallTrace within) {
        this.scope = scope;
        this.within = within;
        this.recorder = within == null ? null : within.recorder();
        this.span = recorder == null ? 0 : Tracing.id(ThreadLocalRandom.current());
        this.begun = recorder == null ? 0 : recorder.now();
        this.events = recorder == null ? List.of() : new ArrayList<>(2);
    }

    /// A call that is made for the one that a thread works for.
    public static Trace begin(Optional<Deadline> scope) {
        return new Trace(
                scope, scope.flatMap(deadline -> deadline.part(CallTrace.class)).orElse(null));
    }

    /// The value of a header field that travels with it.
    public Optional<String> carried(String name) {
        if (recorder != null && within != null && name.equalsIgnoreCase(Parent.NAME)) {
            return Optional.of(within.traceparent(span));
        }
        return scope.flatMap(deadline -> deadline.carried(name));
    }

    /// Something happened.
    public void event(String what) {
        if (recorder == null) {
            return;
        }
        synchronized (events) {
            if (events.size() < MOST_EVENTS) {
                events.add(new Span.Event(what, recorder.timeOf(recorder.now())));
            }
        }
    }

    /// Whether it is worth gathering what [#ended] takes.
    public boolean isRecorded() {
        return recorder != null;
    }

    /// It has ended.
    ///
    /// @param name as it is counted
    public void ended(String name, Span.Status status, List<Span.Attribute> attributes) {
        if (recorder == null || within == null) {
            return;
        }
        List<Span.Event> happened;
        synchronized (events) {
            happened = List.copyOf(events);
        }
        var trace = new Span.TraceId(within.parent().high(), within.parent().low());
        var now = recorder.now();
        recorder.ended(new Span(
                Span.Kind.CLIENT,
                trace,
                span,
                within.span(),
                Span.Origin.LOCAL,
                within.state(),
                name,
                recorder.timeOf(begun),
                recorder.timeOf(now),
                attributes,
                happened,
                status));
    }
}
