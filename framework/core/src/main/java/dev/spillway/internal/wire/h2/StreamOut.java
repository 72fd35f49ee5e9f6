package dev.spillway.internal.wire.h2;

import java.io.IOException;

/// Puts frames of a stream and has them sent.
final class StreamOut {
    /// Puts frames, under the lock.
    @FunctionalInterface
    interface Frames {
        /// Puts them.
        ///
        /// @throws IOException if nobody waits for them
        void put() throws IOException;
    }

    private final Http2Stream stream;
    private final Streams streams;
    private final Outbox out;

    StreamOut(Http2Stream stream, Streams streams) {
        this.stream = stream;
        this.streams = streams;
        this.out = streams.out();
    }

    /// Puts frames.
    void put(Frames frames) throws IOException {
        out.lock();
        try {
            frames.put();
            stream.closeIfDone();
        } finally {
            out.unlock();
        }
    }

    /// Puts frames, and leaves it to the writer to send them, with what comes meanwhile.
    void leave(Frames frames) throws IOException {
        out.lock();
        try {
            frames.put();
            out.signal();
        } finally {
            out.unlock();
        }
    }

    /// Puts frames, and sends them with what else was put. Only the stream's own thread may write itself.
    void send(Frames frames) throws IOException {
        boolean claimed;
        out.lock();
        try {
            frames.put();
            stream.closeIfDone();
            claimed = out.claim(stream.isOwn() && streams.isAlone());
        } finally {
            out.unlock();
        }
        if (claimed) {
            out.send(stream.slot().timer());
        }
    }
}
