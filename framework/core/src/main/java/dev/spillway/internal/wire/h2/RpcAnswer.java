package dev.spillway.internal.wire.h2;

import dev.spillway.internal.gate.Gone;
import dev.spillway.internal.rpc.RpcCode;
import dev.spillway.internal.rpc.RpcMetadata;
import dev.spillway.internal.rpc.RpcStatus;
import dev.spillway.internal.trace.CallTrace;
import dev.spillway.internal.wire.h2.FrameWriter.Then;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What goes out on a call of gRPC. One thread at a time puts something in, any thread; the end comes from the call's
/// own.
sealed interface RpcAnswer {
    /// How the call ends instead if a message was one too many.
    RpcStatus TOO_MANY = new RpcStatus(RpcCode.INTERNAL, "the method answers once, and more than one answer was sent");

    /// Sends fields before messages.
    ///
    /// @throws IOException if nobody waits for them
    void head(RpcMetadata fields) throws IOException;

    /// Sends a message with its prefix.
    ///
    /// @return how the call ends because of that; null if it does not
    /// @throws IOException if nobody waits for it
    @Nullable
    RpcStatus message(byte[] framed) throws IOException;

    /// Whether a message would be sent without waiting. Under the lock.
    boolean isReady();

    /// Bytes that are in memory until the end.
    int bytes();

    /// Ends the answer.
    ///
    /// @return how it has ended
    /// @throws IOException if nobody waits for it, or it is broken
    RpcStatus end(RpcStatus status) throws IOException;

    /// The answer of a method that answers once: it leaves with its status, all at once.
    final class Single implements RpcAnswer {
        private static final RpcStatus NONE = new RpcStatus(RpcCode.INTERNAL, "the call ended without an answer");

        private final Http2Stream stream;
        private final StreamOut out;
        private final CallTrace trace;
        private @Nullable RpcMetadata head;
        private byte @Nullable [] message;

        Single(Http2Stream stream, StreamOut out, CallTrace trace) {
            this.stream = stream;
            this.out = out;
            this.trace = trace;
        }

        @Override
        public void head(RpcMetadata fields) {
            head = fields;
        }

        @Override
        public @Nullable RpcStatus message(byte[] framed) {
            if (message != null) {
                return TOO_MANY;
            }
            message = framed;
            return null;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public int bytes() {
            return message == null ? 0 : message.length;
        }

        @Override
        public RpcStatus end(RpcStatus status) throws IOException {
            var content = message;
            var fields = head;
            if (status.code() != RpcCode.OK) {
                out.send(() -> fail(status, fields));
                return status;
            }
            if (content == null) {
                out.send(() -> fail(NONE, fields));
                return NONE;
            }
            out.send(() -> {
                stream.outflow().rpcHead(fields == null ? RpcMetadata.NONE : fields, trace);
                stream.outflow().data(content, 0, content.length, Then.MORE);
                stream.outflow().rpcEnd(status, RpcBlocks.Start.SENT, trace);
            });
            return status;
        }

        private void fail(RpcStatus status, @Nullable RpcMetadata fields) throws IOException {
            if (fields == null) {
                stream.outflow().rpcEnd(status, RpcBlocks.Start.NONE, trace);
            } else {
                stream.outflow().rpcHead(fields, trace);
                stream.outflow().rpcEnd(status, RpcBlocks.Start.SENT, trace);
            }
        }
    }

    /// The answers of a method that streams them. Whoever sends one waits while the peer does not take it.
    final class Stream implements RpcAnswer {
        /// Whether frames are worth a write of their own.
        enum Haste {
            /// The peer waits for each message: the one that sends it writes it, if it is alone.
            EACH,
            /// Messages follow one another: the writer takes as many as there are.
            TOGETHER
        }

        private final Http2Stream stream;
        private final StreamOut out;
        private final CallTrace trace;
        private final Haste haste;
        private final ReentrantLock sending = new ReentrantLock();
        private boolean headIsOut;
        /// A message is on its way; if it stays so, it broke off.
        private volatile boolean partial;

        Stream(Http2Stream stream, StreamOut out, CallTrace trace, Haste haste) {
            this.stream = stream;
            this.out = out;
            this.trace = trace;
            this.haste = haste;
        }

        @Override
        public void head(RpcMetadata fields) throws IOException {
            sending.lock();
            try {
                put(() -> putHead(fields));
            } finally {
                sending.unlock();
            }
        }

        private void putHead(RpcMetadata fields) throws IOException {
            stream.outflow().rpcHead(fields, trace);
            headIsOut = true;
        }

        @Override
        public @Nullable RpcStatus message(byte[] framed) throws IOException {
            sending.lock();
            try {
                if (partial) {
                    throw new Gone();
                }
                partial = true;
                put(() -> {
                    if (!headIsOut) {
                        putHead(RpcMetadata.NONE);
                    }
                    stream.outflow().data(framed, 0, framed.length, Then.MORE);
                    partial = false;
                });
                return null;
            } finally {
                sending.unlock();
            }
        }

        private void put(StreamOut.Frames frames) throws IOException {
            switch (haste) {
                case EACH -> out.send(frames);
                case TOGETHER -> out.leave(frames);
            }
        }

        @Override
        public boolean isReady() {
            return stream.outflow().isReady();
        }

        @Override
        public int bytes() {
            return 0;
        }

        @Override
        public RpcStatus end(RpcStatus status) throws IOException {
            // Somebody may still wait to send a message: then it is not whole, and no status may follow it.
            if (!sending.tryLock()) {
                throw new Gone();
            }
            try {
                if (partial) {
                    throw new Gone();
                }
                var start = headIsOut ? RpcBlocks.Start.SENT : RpcBlocks.Start.NONE;
                out.send(() -> stream.outflow().rpcEnd(status, start, trace));
                return status;
            } finally {
                sending.unlock();
            }
        }
    }
}
