package dev.spillway.internal.trace;

import java.util.List;

/// The span of an incoming call.
public final class Incoming {
    private Incoming() {}

    /// A call has ended that is recorded.
    ///
    /// @param arrived when its head was complete, by the process clock
    /// @param name few of them: never what a client sent
    public static void ended(
            CallTrace trace, long arrived, String name, Span.Status status, List<Span.Attribute> attributes) {
        var recorder = trace.recorder();
        if (recorder == null) {
            return;
        }
        var parent = trace.parent();
        recorder.ended(new Span(
                Span.Kind.SERVER,
                new Span.TraceId(parent.high(), parent.low()),
                trace.span(),
                parent.span(),
                Span.Origin.REMOTE,
                trace.state(),
                name,
                recorder.timeOf(arrived),
                recorder.timeOf(recorder.now()),
                attributes,
                List.of(),
                status));
    }
}
