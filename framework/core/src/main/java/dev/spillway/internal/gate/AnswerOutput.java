package dev.spillway.internal.gate;

import java.io.OutputStream;

/// Where the content of a streamed answer goes: a wire.
public abstract class AnswerOutput extends OutputStream {
    /// Whether the answer is committed: its head has been handed to the wire, and no other can be given instead.
    public abstract boolean isCommitted();
}
