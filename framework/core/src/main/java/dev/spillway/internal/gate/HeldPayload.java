package dev.spillway.internal.gate;

import dev.spillway.http.ProblemException;
import dev.spillway.internal.gate.WeightedPermits.Wire;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A body whose beginning is read before the call takes permits, so that a slow sender of a small body holds none.
/// What is longer than [#PREFIX], and what the client sends only when asked, is read from the wire while it is
/// consumed.
///
/// The bytes are leased from the process's budget as they arrive, not as they are announced.
final class HeldPayload implements Payload, Held {
    /// Bytes that are read beforehand.
    static final int PREFIX = 64 << 10;

    /// What a body takes before a byte of it has come.
    private static final int FIRST = 1 << 10;
    /// Causes that are looked at: a chain may be long, or a ring.
    private static final int DEEPEST = 16;
    private static final byte[] NOTHING = {};

    private final Payload wire;
    private final ByteBudget.Lease lease;
    private byte[] prefix = NOTHING;
    private int filled;
    private int taken;
    /// Whether all of it was read beforehand.
    private boolean whole;
    private boolean ended;
    private @Nullable IOException failure;
    private long limit = Long.MAX_VALUE;
    private String setting = "";

    private HeldPayload(Payload wire, ByteBudget.Lease lease) {
        this.wire = wire;
        this.lease = lease;
        this.whole = wire.length() == 0;
    }

    /// Reads the beginning of a body.
    ///
    /// @param wait asked after each piece that is not the last: a client that drips has its clock, but the call has
    ///     others
    /// @throws Refusal 413, 408 or 400 from the wire, 503 if the process holds too many bytes
    /// @throws IOException if the client is gone
    static HeldPayload of(Payload wire, ByteBudget.Lease lease, Wait wait) throws IOException {
        var held = new HeldPayload(wire, lease);
        var small = wire.length() <= PREFIX && wire.expectation() == Expectation.NONE;
        if (small && !held.whole) {
            try {
                held.fill(wait);
            } catch (IOException | RuntimeException | Error e) {
                held.close();
                throw e;
            }
        }
        return held;
    }

    private void fill(Wait wait) throws IOException {
        var known = wire.length() == UNKNOWN ? PREFIX : (int) wire.length();
        grow(Math.min(FIRST, known));
        while (true) {
            var read = wire.read(prefix, filled, prefix.length - filled);
            filled += Math.max(read, 0);
            whole = read < 0 || filled == wire.length();
            if (whole || filled == PREFIX) {
                return;
            }
            wait.check();
            if (filled == prefix.length) {
                grow(Math.min(2 * prefix.length, known));
            }
        }
    }

    private void grow(int length) throws Refusal {
        lease.takeFairly(length - prefix.length);
        prefix = Arrays.copyOf(prefix, length);
    }

    @Override
    public Wire wire() {
        return whole ? Wire.FREE : Wire.BOUND;
    }

    /// How reading failed, if that is what `thrown` is about: it is among the causes, itself or as a problem.
    Optional<IOException> failureIn(Throwable thrown) {
        var failed = failure;
        if (failed == null) {
            return Optional.empty();
        }
        var cause = thrown;
        for (var depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause.equals(failed) || tells(cause, failed)) {
                return Optional.of(failed);
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    private static boolean tells(Throwable cause, IOException failed) {
        return cause instanceof ProblemException told
                && failed instanceof Refusal refusal
                && told.problem().equals(refusal.problem());
    }

    /// The declared length; of a chunked body the true one, if all of it was read beforehand.
    @Override
    public long length() {
        return whole ? filled : wire.length();
    }

    @Override
    public Expectation expectation() {
        return whole ? Expectation.NONE : wire.expectation();
    }

    @Override
    public void limit(long bytes, String setting) {
        this.limit = bytes;
        this.setting = setting;
        wire.limit(bytes, setting);
    }

    @Override
    public void hold(long bytes) throws Refusal {
        try {
            lease.take(bytes);
        } catch (Refusal refusal) {
            throw refused(refusal);
        }
    }

    @Override
    public Refusal refused(Refusal refusal) {
        failure = refusal;
        return refusal;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (filled > limit) {
            throw refused(Refusal.bound(Reason.BODY, setting, limit + " B", filled + " B"));
        }
        if (taken < filled) {
            var count = Math.min(length, filled - taken);
            System.arraycopy(prefix, taken, target, offset, count);
            taken += count;
            return count;
        }
        if (whole || ended) {
            return -1;
        }
        try {
            var read = wire.read(target, offset, length);
            ended = read < 0;
            return read;
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public void close() {
        lease.close();
    }
}
