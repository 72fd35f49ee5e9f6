package dev.spillway.internal.wire.h2;

import dev.spillway.http.Request;
import dev.spillway.internal.clock.CallTimer;
import dev.spillway.internal.clock.Clock;
import dev.spillway.internal.clock.Timed;
import dev.spillway.internal.gate.Gone;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.gate.RpcAdmission;
import dev.spillway.internal.gate.RpcBounds;
import dev.spillway.internal.rpc.RpcCall;
import dev.spillway.internal.rpc.RpcCode;
import dev.spillway.internal.rpc.RpcMetadata;
import dev.spillway.internal.rpc.RpcOver;
import dev.spillway.internal.rpc.RpcReceiver;
import dev.spillway.internal.rpc.RpcStatus;
import dev.spillway.internal.wire.grpc.Refused;
import dev.spillway.limit.Knob;
import dev.spillway.limit.RpcKnobs;
import dev.spillway.limit.Size;
import dev.spillway.limit.Unit;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A call of gRPC that was admitted, from its first message to its end. The thread of its stream is the call's: it
/// reads a message when one is asked for, and calls the application, one thing after another. The application may ask,
/// send and close from any thread.
final class RpcConversation implements RpcCall {
    private static final RpcStatus CANCELLED = new RpcStatus(RpcCode.CANCELLED, "the client is gone");

    private final Http2Stream stream;
    private final RpcIncoming in;
    private final RpcAdmission admission;
    private final RpcBounds bounds;
    private final RpcAnswer answer;
    private final Outbox outbox;
    private final Clock clock;
    private final long latest;
    private final AtomicLong wanted = new AtomicLong();
    private final AtomicReference<@Nullable RpcStatus> end = new AtomicReference<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable IOException failure;
    private volatile boolean awaitsReady;
    /// When the last message came or went.
    private volatile long touched;

    private @Nullable RpcReceiver receiver;
    private boolean halfClosed;

    RpcConversation(Http2Stream stream, StreamOut out, RpcIncoming in, RpcAdmission admission) {
        this.stream = stream;
        this.in = in;
        this.admission = admission;
        this.bounds = admission.bounds();
        this.outbox = stream.outbox();
        this.clock = stream.wire().deadlines();
        this.latest = admission.latest();
        this.answer = switch (admission.method().shape()) {
            case UNARY, CLIENT_STREAMING -> new RpcAnswer.Single(stream, out, in.trace());
            case SERVER_STREAMING -> new RpcAnswer.Stream(stream, out, in.trace(), RpcAnswer.Stream.Haste.TOGETHER);
            case BIDIRECTIONAL -> new RpcAnswer.Stream(stream, out, in.trace(), RpcAnswer.Stream.Haste.EACH);
        };
    }

    /// Holds the call, and ends it.
    ///
    /// @throws IOException if the peer is gone, or has half an answer
    void hold() throws IOException {
        stream.limit(latest);
        touched = clock.now();
        try {
            admission.run(this::converse);
            admission.prepare(answer.bytes());
        } catch (Refusal refusal) {
            fail(Refused.status(refusal));
            return;
        } catch (IOException e) {
            cancelled(CANCELLED);
            throw e;
        }
        complete();
    }

    private void complete() throws IOException {
        var known = end.get();
        var status = known == null ? CANCELLED : known;
        try {
            status = answer.end(status);
        } catch (IOException e) {
            if (!stream.isAnswered()) {
                cancelled(CANCELLED);
                throw e;
            }
            // All of it has gone out: a client that closes as soon as it has its status is faster than the look back.
        }
        admission.ended(status.code());
        var told = receiver;
        if (told != null) {
            admission.conclude(told::completed);
        }
    }

    /// The application did not end the call.
    private void fail(RpcStatus status) throws IOException {
        end.set(status);
        admission.ended(status.code());
        try {
            answer.end(status);
        } finally {
            cancelled(status);
        }
    }

    private void cancelled(RpcStatus why) {
        end.set(why);
        var told = receiver;
        if (told != null) {
            admission.conclude(() -> told.cancelled(why));
        }
    }

    private void converse() throws Exception {
        try {
            var opened = admission.method().start().start(this);
            receiver = opened;
            if (!isEnding()) {
                opened.ready();
            }
            while (!isEnding()) {
                step(opened);
            }
        } catch (RpcOver e) {
            if (end.get() == null && failure == null) {
                throw new Gone();
            }
        }
        var failed = failure;
        if (failed != null) {
            throw failed;
        }
    }

    private boolean isEnding() {
        return end.get() != null || failure != null;
    }

    private void step(RpcReceiver opened) throws Exception {
        if (in.hasEnded() && !halfClosed) {
            halfClosed = true;
            opened.halfClosed();
        } else if (!in.hasEnded() && in.isAhead() && wanted.get() > 0) {
            deliver(opened);
        } else if (in.isHeld() || (in.hasEnded() && admission.method().shape().answersOnce())) {
            awaitApplication();
        } else {
            awaitNews(opened);
        }
    }

    private void deliver(RpcReceiver opened) throws Exception {
        if (!in.isHeld()) {
            var by = Math.min(clock.now() + bounds.message(), latest);
            in.wire().clock(by, this::lateMessage);
        }
        var message = in.next();
        if (message == null) {
            return;
        }
        touched = clock.now();
        wanted.decrementAndGet();
        opened.message(message);
        in.reader().release(message.length);
    }

    /// Only the application is waited for, to take the message that is held or to answer, and its time runs: this
    /// thread is interrupted when that is over, or was already, and a handler has swallowed it.
    private void awaitApplication() throws InterruptedException {
        var timer = stream.slot().timer();
        while (!isEnding() && !(in.isHeld() && wanted.get() > 0)) {
            if (timer.isOver()) {
                throw new InterruptedException("the call was interrupted while its answer was awaited");
            }
            LockSupport.park(this);
            // It must not turn this into a spin.
            var _ = Thread.interrupted();
        }
    }

    /// Waits for the client, or for whoever works for the application elsewhere.
    private void awaitNews(RpcReceiver opened) throws Exception {
        boolean hasInput;
        boolean isReady;
        boolean isLate;
        outbox.lock();
        try {
            stream.await(touched + bounds.idle() - clock.now(), this::hasNews);
            hasInput = isInputWanted();
            isReady = isReadyAgain();
            isLate = stream.isLate() && !hasNews();
            if (!isEnding()) {
                stream.requireOpen();
            }
        } finally {
            outbox.unlock();
        }
        if (isEnding()) {
            return;
        }
        if (stream.slot().timer().isCancelled()) {
            throw admission.goingDown();
        }
        if (hasInput) {
            deliver(opened);
        } else if (isReady) {
            awaitsReady = false;
            opened.ready();
        } else if (isLate) {
            checkClocks();
        }
    }

    private boolean hasNews() {
        return isEnding()
                || isInputWanted()
                || isReadyAgain()
                || stream.slot().timer().isCancelled();
    }

    private boolean isInputWanted() {
        return in.hasNews(wanted.get());
    }

    private boolean isReadyAgain() {
        return awaitsReady && answer.isReady();
    }

    private void checkClocks() throws Refusal {
        var now = clock.now();
        if (latest != Timed.NEVER && latest - now <= 0) {
            throw admission.late();
        }
        if (touched + bounds.idle() - now <= 0) {
            throw late(RpcKnobs.IDLE, bounds.idle());
        }
    }

    private Refusal lateMessage() {
        return latest != Timed.NEVER && latest - clock.now() <= 0
                ? admission.late()
                : late(RpcKnobs.MESSAGE_TIME, bounds.message());
    }

    private Refusal late(Knob<Duration> knob, long nanos) {
        return Refusal.bound(
                Reason.TOO_SLOW, knob.path(bounds.name()), Unit.DURATION.write(Duration.ofNanos(nanos)), "longer");
    }

    @Override
    public Request request() {
        return admission.request();
    }

    @Override
    public void fields(FieldReader reader) {
        RpcFields.read(in.fields(), reader);
    }

    @Override
    public void request(int messages) {
        wanted.addAndGet(messages);
        wake();
    }

    @Override
    public void sendHead(RpcMetadata fields) {
        if (isEnding() || isTooLarge(fields)) {
            return;
        }
        try {
            answer.head(fields);
        } catch (CallTimer.Over e) {
            throw new RpcOver();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private boolean isTooLarge(RpcMetadata fields) {
        var most = stream.wire().limits().http2().metadata();
        if (fields.size() <= most) {
            return false;
        }
        endWith(new RpcStatus(
                RpcCode.RESOURCE_EXHAUSTED,
                "%s = %s, was %s"
                        .formatted(RpcKnobs.METADATA.path(), Size.ofBytes(most), Size.ofBytes(fields.size()))));
        return true;
    }

    @Override
    public void send(byte[] framed) {
        if (isEnding()) {
            throw new RpcOver();
        }
        var length = framed.length - PREFIX;
        if (length > bounds.maxAnswer()) {
            endWith(new RpcStatus(
                    RpcCode.RESOURCE_EXHAUSTED,
                    "%s = %s, was %s"
                            .formatted(
                                    RpcKnobs.MAX_ANSWER.path(bounds.name()),
                                    Size.ofBytes(bounds.maxAnswer()),
                                    Size.ofBytes(length))));
            throw new RpcOver();
        }
        framed[0] = 0;
        framed[1] = (byte) (length >>> 24);
        framed[2] = (byte) (length >>> 16);
        framed[3] = (byte) (length >>> 8);
        framed[4] = (byte) length;
        try {
            var instead = answer.message(framed);
            if (instead != null) {
                endWith(instead);
            }
            touched = clock.now();
        } catch (CallTimer.Over e) {
            throw new RpcOver();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /// Nobody takes what is sent: the call ends on its own thread.
    private RpcOver broken(IOException e) {
        failure = e;
        wake();
        return new RpcOver();
    }

    @Override
    public boolean isReady() {
        if (isEnding()) {
            return false;
        }
        outbox.lock();
        try {
            var ready = !stream.isClosed() && answer.isReady();
            if (!ready) {
                awaitsReady = true;
            }
            return ready;
        } finally {
            outbox.unlock();
        }
    }

    @Override
    public void close(RpcStatus status) {
        if (!closed.compareAndSet(false, true)) {
            throw new IllegalStateException("a call is closed once");
        }
        if (!isTooLarge(status.trailers())) {
            endWith(status);
        }
    }

    private void endWith(RpcStatus status) {
        if (end.compareAndSet(null, status)) {
            wake();
        }
    }

    private void wake() {
        if (!stream.isOwn()) {
            stream.wake();
        }
    }

    @Override
    public boolean isCancelled() {
        if (failure != null) {
            return true;
        }
        outbox.lock();
        try {
            return stream.isClosed() && !stream.outflow().hasEnded();
        } finally {
            outbox.unlock();
        }
    }
}
