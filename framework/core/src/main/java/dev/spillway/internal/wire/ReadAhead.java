package dev.spillway.internal.wire;

import dev.spillway.internal.gate.Refusal;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One read of a connection by another thread than its own, which runs user code meanwhile. From the start on it is
/// the only reader: the connection's thread, when it wants input, waits for this one instead of reading itself. What
/// came early is bounded by one small buffer, and is all there is until it is taken.
final class ReadAhead implements Runnable {
    private enum State {
        /// Nobody waits for what is read.
        ALONE,
        /// The connection's thread does.
        AWAITED,
        /// It has been read.
        DONE
    }

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(ReadAhead.class, "state", State.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final ThreadFactory THREADS =
            Thread.ofVirtual().name("spillway-read-ahead").factory();

    private final Channel channel;
    private final Runnable gone;
    private final ByteBuffer buffer = ByteBuffer.allocate(Input.SMALLEST);
    private volatile State state = State.ALONE;
    private volatile @Nullable Thread waiter;
    private int read;
    private @Nullable Throwable failure;

    private ReadAhead(Channel channel, Runnable gone) {
        this.channel = channel;
        this.gone = gone;
    }

    /// Begins to read.
    ///
    /// @param gone called by the reading thread if it finds the peer's end while nobody waits for input
    static ReadAhead start(Channel channel, Runnable gone) {
        var ahead = new ReadAhead(channel, gone);
        THREADS.newThread(ahead).start();
        return ahead;
    }

    /// Has what the sweeper needs loaded, while there are descriptors to load it with.
    static void prepare() {
        var _ = THREADS;
    }

    @Override
    public void run() {
        try {
            read = channel.read(buffer);
        } catch (Throwable e) {
            failure = e;
        }
        buffer.flip();
        if (!STATE.compareAndSet(this, State.ALONE, State.DONE)) {
            state = State.DONE;
            LockSupport.unpark(waiter);
        } else if (isEnd()) {
            gone.run();
        }
    }

    /// A refusal is ours: the peer is still there.
    private boolean isEnd() {
        return read < 0 || (failure instanceof IOException && !(failure instanceof Refusal));
    }

    /// Waits until it has read; an interrupt does not end that, and is not kept.
    void await() {
        waiter = Thread.currentThread();
        if (STATE.compareAndSet(this, State.ALONE, State.AWAITED)) {
            while (state != State.DONE) {
                LockSupport.park(this);
                var _ = Thread.interrupted();
            }
        }
    }

    /// What [Channel#read(ByteBuffer)] would return and throw, by the connection's thread.
    int take(ByteBuffer target) throws IOException {
        await();
        switch (failure) {
            case null -> {}
            case IOException io -> throw io;
            case Throwable other -> throw new IllegalStateException("a channel that fails as none should", other);
        }
        if (read < 0) {
            return read;
        }
        var count = Math.min(target.remaining(), buffer.remaining());
        target.put(buffer.slice(buffer.position(), count));
        buffer.position(buffer.position() + count);
        return count;
    }

    /// Whether all was taken that it has read, so that the channel says the rest.
    boolean isSpent() {
        return state == State.DONE && !buffer.hasRemaining();
    }
}
