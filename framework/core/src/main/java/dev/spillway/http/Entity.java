package dev.spillway.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;

/// The content of a response.
public sealed interface Entity {
    /// No content.
    record Empty() implements Entity {}

    /// Bytes that are there already.
    ///
    /// @param bytes the content; not copied, so it must not be changed any more
    // A defensive copy of every answer would cost more than the rest of the call.
    @SuppressWarnings("ArrayRecordComponent")
    record Bytes(byte[] bytes) implements Entity {}

    /// A value to be written as JSON when the handler has returned.
    ///
    /// @param value what Jackson can write
    record Json(Object value) implements Entity {}

    /// Content that is written as it is made. The writer runs on the call's thread after the handler has returned,
    /// under the clocks of `write.*`.
    ///
    /// @param length the number of bytes, if it is known
    /// @param writer writes the content
    record Streamed(OptionalLong length, Writer writer) implements Entity {}

    /// Server-sent events, written as they happen; see [Response#events(EventWriter)].
    ///
    /// @param writer sends the events
    record Events(EventWriter writer) implements Entity {}

    /// Writes a streamed content. It may never run: for HEAD, or when the client has its share of streamed answers
    /// and gets 429 instead. So what it needs is opened in it, not before.
    ///
    /// What it writes is gathered, 16 KiB at most, until it flushes. When it fails before any of that has left, the
    /// client gets another answer: the problem of a [ProblemException], 504 after the deadline, else 500 without
    /// detail. Afterwards the connection is reset, so that nobody takes half an answer for a whole one.
    @FunctionalInterface
    interface Writer {
        /// Writes to `out`, which is flushed and closed by the framework.
        ///
        /// @throws IOException if the client is gone or too slow; let it pass
        void write(OutputStream out) throws IOException;
    }
}
