package dev.spillway.internal.trace;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The trace of one call: whose it is, the span that the call is in it, and what its request is called. It is made
/// when the call comes in and does not change; what it has to say it still says when the call has ended.
public final class CallTrace {
    /// Of a call that has none: those of the admin port.
    public static final CallTrace NONE = new CallTrace(new Parent(0, 0, 0, false), 0, "", "", null);
    /// The length of [#write].
    public static final int LENGTH = 55;

    private final Parent parent;
    private final long span;
    private final String state;
    private final String requestId;
    private final @Nullable Tracing recorder;

    /// @param parent its trace, and the span that has called; 0 if there is none
    /// @param span this call's own
    /// @param recorder takes its spans; null if it is not recorded
    CallTrace(Parent parent, long span, String state, String requestId, @Nullable Tracing recorder) {
        this.parent = parent;
        this.span = span;
        this.state = state;
        this.requestId = requestId;
        this.recorder = recorder;
    }

    /// Whether there is one.
    public boolean exists() {
        return span != 0;
    }

    /// Who takes the spans of the call; null if nobody does.
    public @Nullable Tracing recorder() {
        return recorder;
    }

    Parent parent() {
        return parent;
    }

    long span() {
        return span;
    }

    /// What other systems keep in it: `tracestate`, empty if there is none.
    public String state() {
        return state;
    }

    /// What the request is called: by its caller, else as its trace.
    public String requestId() {
        return requestId.isEmpty() ? traceparent(span).substring(3, 35) : requestId;
    }

    /// What travels on with the call, by the name of its header field; empty for any other name.
    public Optional<String> carried(String name) {
        if (!exists()) {
            return Optional.empty();
        }
        if (name.equalsIgnoreCase(Parent.NAME)) {
            return Optional.of(traceparent(span));
        }
        if (name.equalsIgnoreCase(RequestIds.NAME)) {
            return Optional.of(requestId());
        }
        return name.equalsIgnoreCase(States.NAME) && !state.isEmpty() ? Optional.of(state) : Optional.empty();
    }

    /// Whether [#carried] has the say about a field of this name.
    public static boolean isCarried(String name) {
        return name.equalsIgnoreCase(Parent.NAME)
                || name.equalsIgnoreCase(RequestIds.NAME)
                || name.equalsIgnoreCase(States.NAME);
    }

    /// `traceparent` with another span of the same trace.
    String traceparent(long other) {
        var bytes = new byte[LENGTH];
        write(other, bytes, 0);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /// Writes the value of `traceparent`, [#LENGTH] bytes, without making a text of it.
    public void write(byte[] target, int offset) {
        write(span, target, offset);
    }

    private void write(long other, byte[] target, int offset) {
        target[offset] = '0';
        target[offset + 1] = '0';
        target[offset + 2] = '-';
        Hex.write(parent.high(), target, offset + 3);
        Hex.write(parent.low(), target, offset + 19);
        target[offset + 35] = '-';
        Hex.write(other, target, offset + 36);
        target[offset + 52] = '-';
        target[offset + 53] = '0';
        target[offset + 54] = (byte) (parent.asked() ? '1' : '0');
    }
}
