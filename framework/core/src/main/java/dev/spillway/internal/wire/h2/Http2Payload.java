package dev.spillway.internal.wire.h2;

import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.wire.Incoming;
import dev.spillway.internal.wire.WireLimits;
import java.io.IOException;
import java.util.function.Supplier;

/// The body of one request, out of the stream's inflow.
final class Http2Payload extends Incoming {
    private static final long NEVER = Long.MAX_VALUE;

    private final Http2Stream stream;
    private final Inflow inflow;
    private final Outbox out;
    private long drainBy = NEVER;
    private long by = NEVER;
    private Supplier<Refusal> late = () -> {
        throw new IllegalStateException("no clock was set");
    };

    Http2Payload(Http2Stream stream, Streams streams, Http2Head head) {
        super(streams.account(), head.length(), head.expectation());
        this.stream = stream;
        this.inflow = stream.inflow();
        this.out = streams.out();
    }

    @Override
    public boolean isDone() {
        out.lock();
        try {
            return inflow.hasEnded() && inflow.available() == 0;
        } finally {
            out.unlock();
        }
    }

    @Override
    protected int take(byte[] target, int offset, int length) throws IOException {
        out.lock();
        try {
            while (true) {
                var failure = inflow.failure();
                if (failure != null) {
                    throw failure;
                }
                var available = inflow.available();
                if (available > 0) {
                    announce(Math.min(available, length));
                    return inflow.take(target, offset, length);
                }
                if (inflow.hasEnded()) {
                    return -1;
                }
                announce(0);
                await();
            }
        } finally {
            out.unlock();
        }
    }

    @Override
    protected long await(long received, long waited) throws IOException {
        var limits = stream.wire().limits();
        var waitedNow = stream.await(longest(limits, received, waited), this::hasNews);
        if (stream.isLate() && !hasNews()) {
            throw by == NEVER || drainBy != NEVER ? limits.lateBody(received) : late.get();
        }
        return waitedNow;
    }

    private long longest(WireLimits limits, long received, long waited) {
        var until = drainBy == NEVER ? by : drainBy;
        return until == NEVER
                ? limits.body().left(received, waited)
                : until - stream.wire().deadlines().now();
    }

    /// From now on what is read has to come by `latest`, at whatever rate.
    ///
    /// @param why the refusal of what comes later
    void clock(long latest, Supplier<Refusal> why) {
        by = latest;
        late = why;
    }

    /// Whether all that came was read, and nothing more comes. Under the lock.
    boolean isAtEnd() {
        return inflow.available() == 0 && (inflow.hasEnded() || inflow.failure() != null);
    }

    /// Whether a read would not wait. Under the lock.
    boolean hasNews() {
        return inflow.available() > 0 || inflow.hasEnded() || inflow.failure() != null;
    }

    @Override
    protected void sendContinue() throws IOException {
        stream.requireOpen();
        FrameWriter.interim(out.answers(), stream.id());
        out.signal();
    }

    /// The call is answered. Its peer may finish what it sends, if that is little. If not, it is asked to stop
    /// (RFC 9113, 8.1), but not at once: clients that are reset while they send do not look at the answer that came
    /// before.
    void drain() {
        // Most calls have ended both ways by now, and who closed the stream was this thread; if it was another one just
        // now, the question is answered under the lock.
        if (stream.isClosed() || isDone()) {
            return;
        }
        var limits = stream.wire().limits();
        drainBy = stream.wire().deadlines().now() + limits.drainTime();
        var isLittle = length() - received() <= limits.drainBytes();
        try {
            if (isBroken() || isUnasked() || !isLittle || !drop(limits.drainBytes())) {
                stream.awaitPeersEnd(limits.drainTime());
            }
        } catch (IOException e) {
            // Too slow, or nobody is there: there is nothing more to wait for.
        }
        stream.stop();
    }
}
