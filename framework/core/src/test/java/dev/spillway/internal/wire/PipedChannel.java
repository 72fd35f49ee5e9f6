package dev.spillway.internal.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A channel in memory that behaves as a socket of NIO does: what a test feeds is read piece by piece, a write
/// takes as much as the peer's window has room for, and an interrupt of a thread that reads or writes closes it.
public final class PipedChannel implements Channel {
    /// What was done to the channel.
    public enum Event {
        END_OUTPUT,
        STOP_READING,
        CLOSE,
        ABORT,
        INTERRUPTED
    }

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<ByteBuffer> incoming = new ArrayDeque<>();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final List<Event> events = new ArrayList<>();
    private final InetSocketAddress peer;
    private long window = Long.MAX_VALUE;
    private long taken;
    private int writes;
    private boolean ended;
    private boolean reset;
    private boolean faulty;
    private boolean stopped;
    private boolean outputEnded;
    private boolean closed;
    private volatile @Nullable Runnable onceRead;
    private boolean readerWaits;
    private boolean writerWaits;
    private volatile @Nullable Thread writer;

    public PipedChannel(String peer) {
        this.peer = new InetSocketAddress(InetAddress.ofLiteral(peer), 40_000);
    }

    /// The peer sends a piece; a read never returns more than one.
    public PipedChannel feed(byte[] piece) {
        return piece.length == 0 ? this : change(() -> incoming.add(ByteBuffer.wrap(piece.clone())));
    }

    /// The peer sends a piece, one byte for each character.
    public PipedChannel feed(String piece) {
        return feed(piece.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// The peer ends its side.
    public PipedChannel endInput() {
        return change(() -> ended = true);
    }

    /// The peer resets the connection.
    public void reset() {
        change(() -> reset = true);
    }

    /// Writing fails from now on as no channel should.
    public void failWrites() {
        change(() -> faulty = true);
    }

    /// How many bytes the peer takes from now on; without a call of this it takes all.
    public void window(long bytes) {
        change(() -> window = bytes);
    }

    private PipedChannel change(Runnable what) {
        lock.lock();
        try {
            what.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return this;
    }

    /// Something happens when the next bytes were read, before the reader has them.
    public void onceRead(Runnable something) {
        change(() -> onceRead = something);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        var count = receive(target);
        var something = onceRead;
        if (count > 0 && something != null) {
            onceRead = null;
            something.run();
        }
        return count;
    }

    private int receive(ByteBuffer target) throws IOException {
        lock.lock();
        try {
            while (true) {
                check();
                if (stopped) {
                    return -1;
                }
                if (!incoming.isEmpty()) {
                    return take(target);
                }
                if (ended) {
                    return -1;
                }
                // Said once: a reader and a writer that wait would wake each other for ever.
                if (!readerWaits) {
                    readerWaits = true;
                    changed.signalAll();
                }
                await();
            }
        } finally {
            readerWaits = false;
            lock.unlock();
        }
    }

    private int take(ByteBuffer target) {
        var piece = incoming.element();
        var count = Math.min(target.remaining(), piece.remaining());
        target.put(piece.slice(piece.position(), count));
        piece.position(piece.position() + count);
        if (!piece.hasRemaining()) {
            incoming.remove();
        }
        taken += count;
        return count;
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
        lock.lock();
        try {
            while (true) {
                check();
                if (faulty) {
                    throw new IllegalStateException("a channel with a fault");
                }
                if (outputEnded) {
                    throw new ClosedChannelException();
                }
                if (window > 0) {
                    var count = (int) Math.min(window, source.remaining());
                    window -= window == Long.MAX_VALUE ? 0 : count;
                    writes++;
                    writer = Thread.currentThread();
                    written.write(source.array(), source.arrayOffset() + source.position(), count);
                    source.position(source.position() + count);
                    changed.signalAll();
                    return;
                }
                if (!writerWaits) {
                    writerWaits = true;
                    changed.signalAll();
                }
                await();
            }
        } finally {
            writerWaits = false;
            lock.unlock();
        }
    }

    /// Waits until the thread that wrote last has gone on and waits, or has ended: until then the clock of its
    /// write may still run, and time must not pass.
    public void awaitWriterAtRest() {
        var last = writer;
        var end = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (last != null && !isAtRest(last)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("a writer that does not come to rest");
            }
            Thread.onSpinWait();
        }
    }

    private static boolean isAtRest(Thread thread) {
        return switch (thread.getState()) {
            case WAITING, TIMED_WAITING, TERMINATED -> true;
            case NEW, RUNNABLE, BLOCKED -> false;
        };
    }

    private void check() throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            events.add(Event.INTERRUPTED);
            closed = true;
            throw new ClosedByInterruptException();
        }
        if (closed) {
            throw new ClosedChannelException();
        }
        if (reset) {
            throw new IOException("connection reset by peer");
        }
    }

    /// Waits once; its callers loop.
    @SuppressWarnings("WaitNotInLoop")
    private void await() {
        try {
            if (!changed.await(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("nobody woke a thread that reads or writes");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void endOutput() {
        note(Event.END_OUTPUT, () -> outputEnded = true);
    }

    @Override
    public void stopReading() {
        note(Event.STOP_READING, () -> stopped = true);
    }

    @Override
    public void close() {
        note(Event.CLOSE, () -> closed = true);
    }

    @Override
    public void abort() {
        note(Event.ABORT, () -> closed = true);
    }

    /// What happens to a channel that is closed already changes nothing.
    private void note(Event event, Runnable what) {
        change(() -> {
            if (!closed) {
                events.add(event);
                what.run();
            }
        });
    }

    @Override
    public InetSocketAddress peer() {
        return peer;
    }

    /// What was written so far, one character for each byte.
    public String written() {
        lock.lock();
        try {
            return written.toString(StandardCharsets.ISO_8859_1);
        } finally {
            lock.unlock();
        }
    }

    /// What was done to the channel so far.
    public List<Event> events() {
        lock.lock();
        try {
            return List.copyOf(events);
        } finally {
            lock.unlock();
        }
    }

    /// How many bytes were read so far.
    public long taken() {
        lock.lock();
        try {
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// How many writes there were so far.
    public int writes() {
        lock.lock();
        try {
            return writes;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until what was written is what is wanted.
    ///
    /// @param orEnd whether the end of the channel will do as well
    public void awaitWritten(String what, boolean orEnd, Predicate<byte[]> enough) {
        awaitUntil(what, () -> enough.test(written.toByteArray()) || (orEnd && closed));
    }

    /// Waits until a thread waits in a read and all that was fed is read.
    public void awaitReader() {
        awaitUntil("a reader", () -> readerWaits && incoming.isEmpty() && !stopped && !closed && !ended && !reset);
    }

    /// Waits until a thread waits in a read and all that was fed is read, or the channel is closed.
    ///
    /// @return false if it is closed
    public boolean awaitReaderOrEnd() {
        awaitUntil("a reader or the end", () -> closed || (readerWaits && incoming.isEmpty() && !stopped));
        lock.lock();
        try {
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until a thread waits in a write for room in the window.
    public void awaitWriter() {
        awaitUntil("a writer", () -> writerWaits && window == 0 && !closed);
    }

    /// Waits until the channel is closed.
    public void awaitClosed() {
        awaitUntil("the end", () -> closed);
    }

    /// Waits until so many bytes are written.
    public void awaitWritten(int bytes) {
        awaitUntil(bytes + " bytes", () -> written.size() >= bytes);
    }

    private void awaitUntil(String what, BooleanSupplier condition) {
        lock.lock();
        try {
            var left = LONGEST_WAIT.toNanos();
            while (!condition.getAsBoolean()) {
                if (left <= 0) {
                    throw new AssertionError("waited in vain for " + what + "; " + events + "; " + written);
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        } finally {
            lock.unlock();
        }
    }
}
