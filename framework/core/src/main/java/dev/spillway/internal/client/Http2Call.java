package dev.spillway.internal.client;

import dev.spillway.http.ClientRefused;
import dev.spillway.internal.wire.h2.HeaderCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One exchange over HTTP/2. The caller's thread sends and reads here, and waits; the connection's threads tell it
/// what comes. Its state belongs to the lock of the connection.
final class Http2Call extends InputStream implements Flight.Wire {
    private static final int SUCCESS_END = 300;

    private final Http2Link link;
    private final ReentrantLock lock;
    private final Condition changed;
    private final Http2Answer answer;
    private int stream;
    private long leftAt;
    private boolean left;
    private boolean placed;
    private boolean localEnd;
    private boolean over;
    private int pending;
    private long window;
    private @Nullable IOException failure;

    /// A call of `link`, which counts it until it is over.
    ///
    /// @param share pays for content that waits to be read
    Http2Call(Http2Link link, Memory.Share share) {
        this.link = link;
        this.lock = link.lock();
        this.changed = lock.newCondition();
        this.answer = new Http2Answer(share);
    }

    Http2Link link() {
        return link;
    }

    /// The number of its stream, once there is one.
    int stream() {
        return stream;
    }

    /// Waits for one of the streams that the other side takes at a time.
    ///
    /// @param patience nanoseconds
    /// @return false if the connection takes no more calls: another one does
    /// @throws Fault if there is none in time
    boolean place(long patience) throws IOException {
        lock.lock();
        try {
            var nanos = patience;
            while (true) {
                // First: one that has ended must not take a place, which nobody would give back.
                check();
                if (link.streams().place(this)) {
                    return true;
                }
                if (link.streams().isLeaving()) {
                    return false;
                }
                if (nanos <= 0) {
                    throw new Fault(
                            new Fault.Refused(ClientRefused.Reason.PERMITS),
                            Fault.Sent.NOTHING,
                            "the other side takes %d calls at a time, which are on their way"
                                    .formatted(link.streams().most()));
                }
                nanos = pause(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Sends the head.
    ///
    /// @param whole whether no content follows
    void open(byte[] block, boolean whole) throws IOException {
        lock.lock();
        try {
            check();
            stream = link.streams().open(this);
            window = link.streams().initialWindow();
            put(FrameGuard.HEADERS, whole ? FrameGuard.END_STREAM : 0, block, 0, block.length);
        } finally {
            lock.unlock();
        }
    }

    private void put(int type, int flags, byte[] bytes, int from, int length) {
        pending++;
        link.outbox().put(this, type, flags, bytes, from, length);
    }

    /// Sends content, and waits until it has left. Less is sent if the answer shows that it is not wanted.
    ///
    /// @param last whether it is all
    void send(byte[] bytes, int length, boolean last) throws IOException {
        lock.lock();
        try {
            for (var at = 0; isWanted(); ) {
                var most = Math.min(length - at, Http2Frames.MOST);
                // A window may be less than nothing (RFC 9113, 6.9.2), which an empty frame does not need.
                var step = Math.clamp(Math.min(window, link.streams().window()), 0, most);
                if (step == 0 && most > 0) {
                    pause();
                    continue;
                }
                window -= step;
                link.streams().spend(step);
                var end = last && at + step == length;
                put(FrameGuard.DATA, end ? FrameGuard.END_STREAM : 0, bytes, at, step);
                at += step;
                awaitWritten();
                if (at == length) {
                    return;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /// An answer that is complete, or that is no success, is all there will be, whatever else we send.
    private boolean isWanted() throws IOException {
        check();
        return !answer.isEnded() && answer.status() < SUCCESS_END;
    }

    private void awaitWritten() throws IOException {
        while (pending > 0 && !answer.isEnded()) {
            check();
            pause();
        }
    }

    /// Waits until all that was sent has left.
    void awaitSent() throws IOException {
        lock.lock();
        try {
            awaitWritten();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for the head of the answer.
    HeaderCodec.Fields awaitHead() throws IOException {
        lock.lock();
        try {
            while (true) {
                var head = answer.head();
                if (head.isPresent()) {
                    return head.get();
                }
                check();
                pause();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Content of another length is not whole (RFC 9113, 8.1.1).
    void expect(long length) {
        lock.lock();
        try {
            answer.expect(length);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /// What has come is given out before anything is said of a failure after it.
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        lock.lock();
        try {
            while (answer.count() == 0) {
                check();
                if (answer.isEnded()) {
                    answer.requireWhole();
                    return -1;
                }
                pause();
            }
            if (over) {
                throw new IOException("it was aborted");
            }
            var count = answer.take(bytes, offset, length);
            credit(count);
            return count;
        } finally {
            lock.unlock();
        }
    }

    private void credit(int count) {
        link.credit(count);
        var more = answer.spent(count);
        if (more > 0 && failure == null) {
            link.outbox().put(Http2Frames.WINDOW_UPDATE, 0, stream, Http2Frames.word(more));
        }
    }

    private void check() throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (over) {
            throw new IOException("it was aborted");
        }
    }

    // Whoever calls it looks again at what he waits for.
    @SuppressWarnings("WaitNotInLoop")
    private void pause() throws IOException {
        try {
            changed.await();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @SuppressWarnings("WaitNotInLoop")
    private long pause(long nanos) throws IOException {
        try {
            return changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return (IOException) new InterruptedIOException("the thread was interrupted").initCause(e);
    }

    /// Whether a byte of the request may have left.
    boolean isSent() {
        lock.lock();
        try {
            return left;
        } finally {
            lock.unlock();
        }
    }

    /// Ends it, in whatever way and from any thread. An answer that was not read to its end is reset.
    @Override
    public void abort() {
        link.leave(this);
    }

    @Override
    public void close() {
        abort();
    }

    // From here on: told by the connection's threads, under the lock.

    /// A frame of it is about to be written.
    ///
    /// @param end whether it is the last one
    void leaves(boolean end) {
        if (!left) {
            left = true;
            leftAt = link.now();
        }
        localEnd |= end;
        link.streams().closeIfEnded(this);
    }

    /// A frame of it was written.
    void written() {
        pending--;
        if (pending == 0) {
            changed.signalAll();
        }
    }

    /// It has a place among the streams that the other side takes at a time.
    void placed() {
        placed = true;
    }

    /// It has none any more.
    ///
    /// @return whether it had one
    boolean unplace() {
        var had = placed;
        placed = false;
        return had;
    }

    /// It may go on.
    void wake() {
        changed.signalAll();
    }

    /// The other side takes more, or less than it said.
    ///
    /// @return whether the window is one that there may be
    boolean widen(long more) {
        window += more;
        changed.signalAll();
        return window <= Integer.MAX_VALUE;
    }

    /// A block of fields has come.
    ///
    /// @throws GuardFault if it is none of an answer: the stream ends
    void fields(HeaderCodec.Block block, boolean end) throws GuardFault {
        answer.fields(block, end);
        changed.signalAll();
    }

    /// Content has come.
    ///
    /// @param octets of the frame, padding and all
    /// @throws IOException if it may not, or the process has no room for it: the stream ends
    void content(byte[] bytes, int from, int length, int octets, boolean end) throws IOException {
        try {
            answer.content(bytes, from, length, octets, end);
        } catch (IOException e) {
            link.credit(octets);
            throw e;
        }
        if (octets > length) {
            credit(octets - length);
        }
        changed.signalAll();
    }

    /// Nothing more will come.
    void fail(IOException why) {
        if (failure == null && !answer.isEnded()) {
            failure = why;
        }
        changed.signalAll();
    }

    /// Whether both sides have said all.
    boolean isEnded() {
        return localEnd && answer.isEnded();
    }

    /// Whether the whole answer has come.
    boolean isAnswered() {
        return answer.isEnded();
    }

    /// Whether it is in the hands of the writer, or beyond.
    boolean hasLeft() {
        return left;
    }

    /// Whether it has waited in vain for so long, and nothing at all came meanwhile, that it tells something.
    boolean isInVain(long heard, long patience) {
        return left && !answer.isEnded() && heard - leftAt < 0 && link.now() - leftAt >= patience;
    }

    /// Ends it.
    ///
    /// @return false if it had ended
    boolean end() {
        if (over) {
            return false;
        }
        over = true;
        link.credit(answer.close());
        changed.signalAll();
        return true;
    }
}
