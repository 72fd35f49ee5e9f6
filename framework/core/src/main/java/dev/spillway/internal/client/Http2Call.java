package dev.spillway.internal.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One exchange over HTTP/2. A thread of its own waits for the JDK's client; the caller waits here, for one stage
/// after the other, so that each can have its clock. Whatever ends the call from outside wakes the caller at once and
/// lets another thread tell the client, whose locks may be held.
final class Http2Call implements Flight.Wire {
    /// How far it has come.
    enum Stage {
        /// Nothing is there yet.
        BEGUN,
        /// TLS begins.
        SECURING,
        /// There is a connection; the head of the request leaves.
        READY,
        /// The request was sent to its last byte.
        SENT,
        /// The head of the answer is there.
        HEAD
    }

    private final Http2Session session;
    private final Outflow out;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final AtomicBoolean over = new AtomicBoolean();
    private Stage stage = Stage.BEGUN;
    private boolean woken;
    private boolean aborted;
    private boolean repeated;
    private boolean unopened;
    private long demand;
    private long sentAt;
    private @Nullable IOException failure;
    private @Nullable Future<?> answer;
    private HttpResponse.@Nullable ResponseInfo head;
    private @Nullable Inflow inflow;

    Http2Call(Http2Session session, Outgoing.Payload payload) {
        this.session = session;
        this.out = new Outflow(payload, this);
    }

    /// The content of the request.
    Outflow out() {
        return out;
    }

    /// Begins to send.
    void start(HttpRequest request) {
        Thread.ofVirtual().name("spillway-h2-call").start(() -> carry(request));
    }

    private void carry(HttpRequest request) {
        try {
            Future<?> sent = session.client().sendAsync(request, this::answered);
            if (!begun(sent)) {
                sent.cancel(true);
            }
            sent.get();
        } catch (ExecutionException e) {
            fail(e.getCause() instanceof IOException io ? io : new IOException(e.getCause()));
        } catch (InterruptedException | CancellationException e) {
            fail(new IOException("it was cancelled", e));
        } catch (RuntimeException | Error e) {
            fail(new IOException(e));
        }
    }

    /// Whether it is still wanted.
    private boolean begun(Future<?> sent) {
        lock.lock();
        try {
            answer = sent;
            changed.signalAll();
            return !aborted;
        } finally {
            lock.unlock();
        }
    }

    private HttpResponse.BodySubscriber<Inflow> answered(HttpResponse.ResponseInfo info) {
        var content = new Inflow();
        lock.lock();
        try {
            head = info;
            inflow = content;
            stage = Stage.HEAD;
            changed.signalAll();
            if (aborted) {
                content.abort();
            }
        } finally {
            lock.unlock();
        }
        return content;
    }

    private void fail(IOException e) {
        session.suspect();
        lock.lock();
        try {
            failure = e;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// It has come to `reached`, or further.
    void reach(Stage reached) {
        lock.lock();
        try {
            if (stage.compareTo(reached) < 0) {
                stage = reached;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// The client is about to send the request. It asks a second time when it would send it again by itself, which is
    /// for others to decide: the call is cancelled then, before a byte of it leaves. Likewise if no connection of
    /// HTTP/2 is there: after a handshake without an end the client would try HTTP/1.1.
    void sending() {
        Future<?> begun;
        lock.lock();
        try {
            unopened |= stage.compareTo(Stage.READY) < 0 && session.isUnopened();
            if (!unopened && stage.compareTo(Stage.READY) < 0) {
                stage = Stage.READY;
                sentAt = session.now();
                changed.signalAll();
                return;
            }
            repeated = !unopened;
            while (answer == null) {
                changed.awaitUninterruptibly();
            }
            begun = answer;
        } finally {
            lock.unlock();
        }
        begun.cancel(true);
        if (isUnopened()) {
            session.spoiled();
        } else {
            session.placeLost();
        }
    }

    /// Whether a byte of the request may have left.
    boolean isSent() {
        lock.lock();
        try {
            return stage.compareTo(Stage.READY) >= 0;
        } finally {
            lock.unlock();
        }
    }

    /// Whether it was to be sent without a connection of HTTP/2.
    boolean isUnopened() {
        lock.lock();
        try {
            return unopened;
        } finally {
            lock.unlock();
        }
    }

    /// Whether the client would have sent it a second time.
    boolean isRepeated() {
        lock.lock();
        try {
            return repeated;
        } finally {
            lock.unlock();
        }
    }

    /// More of the content may be sent.
    void demand(long more) {
        lock.lock();
        try {
            demand = Math.max(demand, Math.min(more, Long.MAX_VALUE - 1));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until content may be sent.
    ///
    /// @return false if it is not wanted any more, for the answer is there
    boolean awaitDemand() throws IOException {
        lock.lock();
        try {
            until(() -> demand > 0 || stage == Stage.HEAD);
            if (stage == Stage.HEAD) {
                return false;
            }
            demand--;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until it has come to `wanted`, or further.
    ///
    /// @throws IOException if it will not
    void await(Stage wanted) throws IOException {
        lock.lock();
        try {
            until(() -> stage.compareTo(wanted) >= 0);
        } finally {
            lock.unlock();
        }
    }

    /// Waits until another call's dialling has ended.
    void awaitWake() throws IOException {
        lock.lock();
        try {
            until(() -> woken);
            woken = false;
        } finally {
            lock.unlock();
        }
    }

    void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void until(BooleanSupplier done) throws IOException {
        while (!done.getAsBoolean()) {
            if (failure != null) {
                throw failure;
            }
            if (aborted) {
                throw new IOException("it was aborted");
            }
            try {
                changed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("the thread was interrupted").initCause(e);
            }
        }
    }

    /// The head of the answer; known from [Stage#HEAD] on.
    HttpResponse.ResponseInfo head() {
        return known(head);
    }

    /// The content of the answer; known from [Stage#HEAD] on.
    Inflow content() {
        return known(inflow);
    }

    private <T> T known(@Nullable T part) {
        lock.lock();
        try {
            if (part == null) {
                throw new IllegalStateException("there is no answer yet");
            }
            return part;
        } finally {
            lock.unlock();
        }
    }

    /// The rest of the answer will not come.
    void lost() {
        session.suspect();
    }

    /// The answer was read to its end: nothing is to be aborted any more.
    void land() {
        if (over.compareAndSet(false, true)) {
            session.end();
        }
    }

    @Override
    public void abort() {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        lock.lock();
        try {
            aborted = true;
            changed.signalAll();
            if (inflow != null) {
                inflow.abort();
            }
        } finally {
            lock.unlock();
        }
        Thread.ofVirtual().name("spillway-h2-abort").start(this::giveUp);
    }

    private void giveUp() {
        try {
            Future<?> begun;
            boolean silent;
            lock.lock();
            try {
                begun = answer;
                silent = stage.compareTo(Stage.READY) >= 0 && session.isSilentSince(sentAt);
            } finally {
                lock.unlock();
            }
            if (begun != null) {
                begun.cancel(true);
            }
            if (silent) {
                // Nobody may be there any more, and no call would find that out but in vain, too.
                session.retire();
            }
        } finally {
            session.end();
        }
    }
}
