package dev.spillway.internal.wire.grpc;

import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.gate.RpcBounds;
import dev.spillway.limit.RpcKnobs;
import dev.spillway.limit.Size;
import java.io.IOException;
import java.util.Arrays;

/// Cuts a stream of bytes into messages: an octet that tells if it is compressed, four of its length, and the message.
/// What is too long is refused by its length. Memory is taken, and paid for, as a message comes, not as it is
/// announced.
///
/// A message that was refused cannot be skipped: nothing is read any more after an exception.
public final class MessageReader {
    /// Where bytes come from.
    @FunctionalInterface
    public interface Source {
        /// Reads at least one byte.
        ///
        /// @return the number of bytes, or -1 at the end
        /// @throws IOException if nothing can be read any more
        int read(byte[] target, int offset, int length) throws IOException;
    }

    /// What a message takes at first.
    static final int FIRST = 64 << 10;

    private static final int PREFIX = 5;
    private static final byte[] EMPTY = {};

    private final Source source;
    private final ByteBudget.Lease lease;
    private final RpcBounds bounds;
    private final byte[] prefix = new byte[PREFIX];
    private int filled;
    private long length;

    /// @param lease pays for messages, until [#release]
    public MessageReader(Source source, ByteBudget.Lease lease, RpcBounds bounds) {
        this.source = source;
        this.lease = lease;
        this.bounds = bounds;
    }

    /// Whether a message has begun: its prefix was read in part or whole.
    public boolean hasBegun() {
        return filled > 0;
    }

    /// Whether the message that has begun is small enough to be read in one piece.
    public boolean isSmall() {
        return length <= FIRST;
    }

    /// Waits for a message, or for the end.
    ///
    /// @return whether one comes; if not, the end is there
    /// @throws Refusal 413 if it is too long, 400 if it is no message
    /// @throws IOException if nothing can be read any more
    public boolean begin() throws IOException {
        while (filled < PREFIX) {
            var read = source.read(prefix, filled, PREFIX - filled);
            if (read < 0 && filled == 0) {
                return false;
            }
            filled += advance(read);
        }
        if (prefix[0] == 1) {
            throw Refusal.of(Reason.MALFORMED, "a compressed message without an encoding");
        }
        if (prefix[0] != 0) {
            throw Refusal.of(Reason.MALFORMED, "a message that is neither plain nor compressed");
        }
        length = ((prefix[1] & 0xffL) << 24)
                | ((prefix[2] & 0xff) << 16)
                | ((prefix[3] & 0xff) << 8)
                | (prefix[4] & 0xff);
        if (length > bounds.maxMessage()) {
            throw Refusal.bound(
                    Reason.BODY,
                    RpcKnobs.MAX_MESSAGE.path(bounds.name()),
                    Size.ofBytes(bounds.maxMessage()).toString(),
                    Size.ofBytes(length).toString());
        }
        return true;
    }

    /// Reads the message that has begun.
    ///
    /// @throws Refusal 400 if it ends before its length, 503 if the process has no bytes for it
    /// @throws IOException if nothing can be read any more
    public byte[] rest() throws IOException {
        var whole = (int) length;
        var message = EMPTY;
        for (var read = 0; read < whole; ) {
            if (read == message.length) {
                message = grown(message, whole);
            }
            read += advance(source.read(message, read, message.length - read));
        }
        filled = 0;
        return message;
    }

    /// The bytes of a message that was read are not held any more.
    public void release(int bytes) {
        lease.giveBack(bytes);
    }

    private byte[] grown(byte[] message, int whole) throws Refusal {
        if (message.length == 0) {
            var first = Math.min(whole, FIRST);
            lease.takeFairly(first);
            return new byte[first];
        }
        var next = (int) Math.min(2L * message.length, whole);
        lease.take(next - message.length);
        return Arrays.copyOf(message, next);
    }

    private static int advance(int read) throws Refusal {
        if (read < 0) {
            throw Refusal.of(Reason.MALFORMED, "the stream ends within a message");
        }
        return read;
    }
}
