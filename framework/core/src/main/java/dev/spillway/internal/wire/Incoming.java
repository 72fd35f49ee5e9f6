package dev.spillway.internal.wire;

import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.gate.Payload;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.wire.WireLimits.Pace;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Throughput;
import dev.spillway.limit.Unit;
import java.io.IOException;
import java.time.Duration;

/// The body of one request, counted, and read only as fast as its clocks allow. Protocols say how it is framed. Once
/// it was bad it stays bad, whatever user code makes of the exception.
public abstract class Incoming implements Payload {
    private static final long DROP_AT_ONCE = 1 << 13;

    private final ByteBudget.Account account;
    private final long declared;
    private final Expectation expectation;
    private final long owner = Thread.currentThread().threadId();
    private boolean asked;
    private boolean ended;
    private boolean broken;
    private long received;
    private long waited;
    private long limit = Long.MAX_VALUE;
    private String setting = "";
    private Pace pace;
    private String totalSetting = Knobs.BODY_TOTAL.path();

    /// A body that this thread reads.
    ///
    /// @param account of its connection
    /// @param declared its length, 0 for none, [Payload#UNKNOWN]
    /// @param pace how fast it has to come
    protected Incoming(ByteBudget.Account account, long declared, Expectation expectation, Pace pace) {
        this.account = account;
        this.declared = declared;
        this.expectation = expectation;
        this.pace = pace;
    }

    /// Takes bytes of the body that are there, or waits for some.
    ///
    /// @return the number of bytes, or -1 at the end
    protected abstract int take(byte[] target, int offset, int length) throws IOException;

    /// Waits for more, under the clocks of the body.
    ///
    /// @return nanoseconds waited
    /// @throws Refusal 408
    protected abstract long awaitMore() throws IOException;

    /// Asks the client to send its body (RFC 9110, 15.2.1).
    protected abstract void sendContinue() throws IOException;

    /// Whether nothing of the body is left.
    public abstract boolean isDone();

    @Override
    public final long length() {
        return declared;
    }

    @Override
    public final ByteBudget.Lease lease(ByteBudget bytes) {
        return account.lease();
    }

    @Override
    public final Expectation expectation() {
        return expectation;
    }

    @Override
    public final void limit(long bytes, String setting) {
        // Who may not read does not bound what the connection drops, either.
        if (mayRead()) {
            this.limit = bytes;
            this.setting = setting;
        }
    }

    @Override
    public final void total(long nanos, String setting) {
        this.pace = new Pace(pace.grace(), pace.rate(), nanos);
        this.totalSetting = setting;
    }

    /// How much longer the client may keep us waiting, in nanoseconds; not positive when its time is over.
    public final long left() {
        return pace.left(received, waited);
    }

    /// 408: it is slower than its rate, or its time.
    public final Refusal late() {
        return pace.left(received, 0) < pace.total()
                ? Refusal.bound(
                        Reason.TOO_SLOW,
                        Knobs.BODY_RATE.path(),
                        Throughput.ofBytes(pace.rate()).toString(),
                        "slower")
                : Refusal.bound(
                        Reason.TOO_SLOW, totalSetting, Unit.DURATION.write(Duration.ofNanos(pace.total())), "longer");
    }

    @Override
    public final int read(byte[] target, int offset, int length) throws IOException {
        checkOwner();
        if (length == 0) {
            return 0;
        }
        try {
            return count(take(target, offset, length));
        } catch (IOException | RuntimeException e) {
            broken = true;
            throw e;
        }
    }

    private void checkOwner() throws IOException {
        if (!mayRead()) {
            throw new IllegalStateException("a body is read on its call's own thread, before the handler returns");
        }
        if (broken) {
            throw new IOException("this body broke before");
        }
    }

    private boolean mayRead() {
        return !ended && Thread.currentThread().threadId() == owner;
    }

    private int count(int taken) {
        received += Math.max(0, taken);
        return taken;
    }

    /// Refuses a body that has more than `more` bytes to come.
    ///
    /// @throws Refusal 413
    protected final void announce(long more) throws Refusal {
        var size = Math.max(declared, received + more);
        if (size > limit) {
            throw Refusal.bound(Reason.BODY, setting, limit + " B", size + " B");
        }
    }

    /// Waits until more has come.
    protected final void await() throws IOException {
        if (expectation == Expectation.CONTINUE && !asked) {
            asked = true;
            sendContinue();
        }
        waited += awaitMore();
    }

    @Override
    public final long received() {
        return received;
    }

    /// Whether the body was bad.
    public final boolean isBroken() {
        return broken;
    }

    /// Whether the client still waits to be asked; nobody knows if it will send the body.
    public final boolean isUnasked() {
        return expectation == Expectation.CONTINUE && !asked && received == 0 && !isDone();
    }

    @Override
    public final void end() {
        ended = true;
    }

    /// Reads and drops the rest.
    ///
    /// @return whether it ended within `most` bytes
    public final boolean drop(long most) throws IOException {
        limit = Long.MAX_VALUE;
        // The answer is out: a `100 Continue` would be taken for a part of the next one.
        asked = true;
        var scratch = new byte[(int) Math.min(most, DROP_AT_ONCE)];
        for (var dropped = 0L; dropped <= most; ) {
            var count = count(take(scratch, 0, scratch.length));
            if (count < 0) {
                return true;
            }
            dropped += count;
        }
        return false;
    }
}
