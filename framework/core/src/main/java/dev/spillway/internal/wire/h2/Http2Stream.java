package dev.spillway.internal.wire.h2;

import dev.spillway.internal.clock.Timed;
import dev.spillway.internal.gate.Gone;
import dev.spillway.internal.trace.CallTrace;
import dev.spillway.internal.wire.StreamEnd;
import dev.spillway.internal.wire.Wire;
import java.io.IOException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One stream: what comes on it, what goes, and the thread of its call (RFC 9113, 5). Its state is under the outbox's
/// lock, as that of all streams.
final class Http2Stream {
    private static final ThreadFactory THREADS =
            Thread.ofVirtual().name("spillway-h2-stream").factory();

    private final int id;
    private final Streams streams;
    private final Outbox out;
    private final Slot slot;
    private final Inflow inflow;
    private final Outflow outflow;
    private final Thread thread;
    private final int bytes;
    private boolean closed;
    /// When it is over at the latest, whatever it waits for.
    private long latest = Timed.NEVER;
    /// Of its call; said before user code runs.
    private CallTrace trace = CallTrace.NONE;
    /// A thread of the application that waits to send something on this stream, and its clock.
    private @Nullable Thread sender;

    private @Nullable Alarm senderAlarm;

    /// A stream that the peer has opened, and that was admitted.
    ///
    /// @param bytes that it holds for its head
    /// @param declared bytes of the body, negative if they are not declared
    /// @param window what the peer takes on it
    /// @param life what the stream's thread does
    Http2Stream(int id, Streams streams, int bytes, long declared, long window, Consumer<Http2Stream> life) {
        this.id = id;
        this.streams = streams;
        this.out = streams.out();
        this.bytes = bytes;
        this.slot = streams.slot();
        this.inflow = new Inflow(id, streams, declared);
        this.outflow = new Outflow(this, out, wire().limits().write(), window);
        this.thread = THREADS.newThread(() -> life.accept(this));
        slot.occupy(this);
    }

    void start() {
        thread.start();
    }

    int id() {
        return id;
    }

    Wire wire() {
        return streams.wire();
    }

    Outbox outbox() {
        return out;
    }

    Slot slot() {
        return slot;
    }

    Inflow inflow() {
        return inflow;
    }

    Outflow outflow() {
        return outflow;
    }

    /// The peer has said all.
    ///
    /// @throws StreamError if that is not what it had announced, and somebody waits for it
    void peerEnded() throws StreamError {
        if (outflow.hasEnded()) {
            inflow.fail(new Gone());
        }
        inflow.end();
        closeIfDone();
        wake();
    }

    /// Both sides may have said all.
    void closeIfDone() {
        if (inflow.hasEnded() && outflow.hasEnded()) {
            close(StreamEnd.DONE);
        }
    }

    /// Nobody waits for this any more: its handler is interrupted.
    void abandon(StreamEnd why) {
        close(why);
        inflow.fail(new Gone());
        slot.timer().abandon();
        wake();
    }

    /// Ends the stream before both sides have said all.
    void reset(ErrorCode code, StreamEnd why) {
        if (!closed) {
            FrameWriter.reset(out.frames(), id, code);
            abandon(why);
            out.signal();
        }
    }

    /// Drops what comes until the peer has said all, but for a moment at most.
    void awaitPeersEnd(long longest) throws IOException {
        out.lock();
        try {
            inflow.fail(new Gone());
            await(longest, inflow::hasEnded);
            closeIfDone();
        } finally {
            out.unlock();
        }
    }

    /// The answer is out, and what the peer still sends is of no use: asks it to stop (RFC 9113, 8.1).
    void stop() {
        out.lock();
        try {
            reset(ErrorCode.NO_ERROR, StreamEnd.UNREAD_BODY);
        } finally {
            out.unlock();
        }
    }

    /// The answer will never be whole.
    void giveUp() {
        out.lock();
        try {
            if (slot.alarm().rang()) {
                reset(ErrorCode.CANCEL, StreamEnd.DEADLINE);
            } else {
                reset(ErrorCode.INTERNAL_ERROR, StreamEnd.FAILED);
            }
        } finally {
            out.unlock();
        }
    }

    private void close(StreamEnd why) {
        if (!closed) {
            closed = true;
            streams.closed(this, why);
        }
    }

    /// Whether its answer is on its way to the end.
    boolean isAnswered() {
        out.lock();
        try {
            return outflow.hasEnded();
        } finally {
            out.unlock();
        }
    }

    boolean isClosed() {
        return closed;
    }

    /// @throws Gone if nobody listens any more
    void requireOpen() throws Gone {
        if (closed) {
            throw new Gone();
        }
    }

    /// Lets the stream's thread look again for what it waits for.
    void wake() {
        LockSupport.unpark(thread);
        LockSupport.unpark(sender);
    }

    /// Whether this thread is the stream's own.
    boolean isOwn() {
        return Thread.currentThread().equals(thread);
    }

    /// Says which trace its call belongs to.
    void serves(CallTrace of) {
        trace = of;
    }

    /// The stream is over at `at`, by the process clock: nothing is waited for any longer. Said before anything is
    /// waited for.
    void limit(long at) {
        latest = at;
    }

    /// The stream's thread waits for its peer, without the lock meanwhile, until something is ready, nobody listens any
    /// more or the time is over. No interrupt arrives while it waits, and the time of user code stands still.
    ///
    /// @param longest nanoseconds
    /// @return nanoseconds waited
    long await(long longest, BooleanSupplier ready) throws IOException {
        var clock = wire().deadlines();
        var since = clock.now();
        suspend();
        slot.alarm().set(Math.min(since + longest, latest));
        try {
            while (!ready.getAsBoolean() && !closed && !slot.alarm().rang()) {
                out.unlock();
                try {
                    LockSupport.park(this);
                    // Nobody's but user code's own: it must not turn this into a spin.
                    var _ = Thread.interrupted();
                } finally {
                    out.lock();
                }
            }
        } finally {
            slot.alarm().stop();
            slot.timer().resume();
        }
        return clock.now() - since;
    }

    /// A thread of the application waits for the peer, in the same way. One at a time does, and an interrupt ends it.
    ///
    /// @param longest nanoseconds
    /// @return nanoseconds waited
    /// @throws Gone if it is interrupted
    long awaitAsSender(long longest, BooleanSupplier ready) throws Gone {
        var clock = wire().deadlines();
        var since = clock.now();
        var alarm = senderAlarm == null ? new Alarm(clock) : senderAlarm;
        senderAlarm = alarm;
        sender = Thread.currentThread();
        alarm.set(Math.min(since + longest, latest));
        try {
            while (!ready.getAsBoolean() && !closed && !alarm.rang()) {
                out.unlock();
                try {
                    LockSupport.park(this);
                    if (Thread.currentThread().isInterrupted()) {
                        throw new Gone();
                    }
                } finally {
                    out.lock();
                }
            }
        } finally {
            alarm.stop();
            sender = null;
        }
        return clock.now() - since;
    }

    /// Stops the time of user code; without the lock, because the sweeper takes that to cut a deaf handler, and the
    /// timer waits for the sweeper.
    private void suspend() {
        out.unlock();
        try {
            slot.timer().suspend();
        } finally {
            out.lock();
        }
    }

    /// Whether the last wait of this thread ended because its time was over.
    boolean isLate() {
        var alarm = isOwn() || senderAlarm == null ? slot.alarm() : senderAlarm;
        return alarm.rang();
    }

    /// The stream's thread ends.
    void leave() {
        out.lock();
        try {
            if (!closed) {
                reset(ErrorCode.INTERNAL_ERROR, StreamEnd.FAILED);
            }
            if (!inflow.isOver()) {
                inflow.fail(new Gone());
            }
            if (senderAlarm != null) {
                senderAlarm.close();
            }
            streams.left(this, bytes);
        } finally {
            out.unlock();
        }
    }

    /// Its handler is deaf to the interrupt at its deadline. Called by the sweeper.
    void cutDeafHandler() {
        wire().observer().deaf();
        wire().deaf().report(thread, trace);
        out.lock();
        try {
            reset(ErrorCode.CANCEL, StreamEnd.CUT);
        } finally {
            out.unlock();
        }
    }
}
