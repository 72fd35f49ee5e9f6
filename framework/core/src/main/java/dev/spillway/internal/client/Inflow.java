package dev.spillway.internal.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The content of an answer over HTTP/2: the client brings one piece at a time, when the last one was read.
final class Inflow extends InputStream implements HttpResponse.BodySubscriber<Inflow> {
    private static final long UNKNOWN = -1;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<ByteBuffer> pieces = new ArrayDeque<>();
    private Flow.@Nullable Subscription source;
    private @Nullable Throwable failure;
    /// Whether a piece was asked for that has not come.
    private boolean asked = true;

    private boolean ended;
    private boolean aborted;
    private long taken;
    private long expected = UNKNOWN;

    @Override
    public CompletionStage<Inflow> getBody() {
        // One that is complete, so that the client gives the answer out while its content is still coming.
        var known = HttpResponse.BodySubscribers.replacing(this);
        known.onComplete();
        return known.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        boolean wanted;
        lock.lock();
        try {
            source = subscription;
            wanted = !aborted;
        } finally {
            lock.unlock();
        }
        if (wanted) {
            subscription.request(1);
        } else {
            subscription.cancel();
        }
    }

    @Override
    public void onNext(List<ByteBuffer> more) {
        lock.lock();
        try {
            // A piece may be empty: a frame of nothing but padding.
            pieces.addAll(more);
            asked = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onError(Throwable thrown) {
        lock.lock();
        try {
            failure = thrown;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onComplete() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (true) {
            Flow.Subscription next;
            lock.lock();
            try {
                var count = take(bytes, offset, length);
                while (count == 0 && length > 0 && asked) {
                    changed.await();
                    count = take(bytes, offset, length);
                }
                if (count != 0 || length == 0) {
                    return count;
                }
                asked = true;
                next = Objects.requireNonNull(source);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("the thread was interrupted").initCause(e);
            } finally {
                lock.unlock();
            }
            next.request(1);
        }
    }

    private int take(byte[] bytes, int offset, int length) throws IOException {
        if (aborted) {
            throw new IOException("it was aborted");
        }
        while (!pieces.isEmpty()) {
            var piece = pieces.getFirst();
            if (piece.hasRemaining()) {
                var count = Math.min(length, piece.remaining());
                piece.get(bytes, offset, count);
                taken += count;
                return count;
            }
            pieces.removeFirst();
        }
        if (failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
        if (ended && expected != UNKNOWN && taken != expected) {
            throw new ProtocolException("content of %d bytes instead of %d".formatted(taken, expected));
        }
        return ended ? -1 : 0;
    }

    /// Content of another length is not whole (RFC 9113, 8.1.1), which the client does not see to.
    void expect(long length) {
        lock.lock();
        try {
            expected = length;
        } finally {
            lock.unlock();
        }
    }

    /// Ends it from any thread: whoever reads is woken, and the other side is told by a thread that may wait.
    void abort() {
        Flow.Subscription begun;
        lock.lock();
        try {
            if (aborted || ended) {
                aborted = true;
                changed.signalAll();
                return;
            }
            aborted = true;
            pieces.clear();
            changed.signalAll();
            begun = source;
        } finally {
            lock.unlock();
        }
        if (begun != null) {
            Thread.ofVirtual().name("spillway-h2-abort").start(begun::cancel);
        }
    }
}
