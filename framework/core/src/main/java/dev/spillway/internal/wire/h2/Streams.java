package dev.spillway.internal.wire.h2;

import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.wire.Connection;
import dev.spillway.internal.wire.Http2Limits;
import dev.spillway.internal.wire.StreamEnd;
import dev.spillway.internal.wire.Wire;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The streams of a connection. All of it is used under the outbox's lock, but for [#isEmpty], [#isAlone],
/// [#count] and what is about gRPC.
final class Streams {
    /// What a stream takes of the heap beside its body and its answer: its thread, its head, a few objects.
    private static final int STREAM_BYTES = 5 << 10;

    /// What the peer does with a stream that it asks for.
    enum Entry {
        /// It may have it.
        OPEN,
        /// It has enough of them already, or the process has (RFC 9113, 5.1.2).
        REFUSED
    }

    private final Wire wire;
    private final Http2Limits limits;
    private final Outbox out;
    private final Reception reception;
    private final ByteBudget.Account account;
    private final Optional<X509Certificate> certificate;
    private final InetAddress peer;
    private final ByteBudget.Lease lease;
    private final Map<Integer, Http2Stream> open = new HashMap<>();
    private final Deque<Slot> slots = new ArrayDeque<>();
    /// Streams whose thread runs; some of them may be closed on the wire.
    private int threads;

    /// The same, and the number of open ones, for those without the lock.
    private volatile int running;
    private volatile int count;
    private volatile boolean rpc;
    private boolean closed;
    private boolean cancelled;
    private int highest;
    /// What may still come for streams that we have closed, because their peer did not know.
    private long lateBytes;
    private long lateHeads;

    Streams(Connection connection, Outbox out) {
        this.wire = connection.wire();
        this.limits = wire.limits().http2();
        this.out = out;
        this.reception = new Reception(out, limits.connectionWindow());
        this.account = connection.account();
        this.certificate = connection.certificate();
        this.peer = connection.peer();
        this.lease = account.lease();
    }

    /// A call of gRPC has come.
    void noteRpc() {
        rpc = true;
    }

    /// Whether a call of gRPC has come.
    boolean hadRpc() {
        return rpc;
    }

    /// Whether no stream is open and no handler runs.
    boolean isEmpty() {
        return count == 0 && running == 0;
    }

    /// Whether one stream at most is open.
    boolean isAlone() {
        return count <= 1;
    }

    /// How many are open.
    int count() {
        return count;
    }

    /// The open stream with this number.
    @Nullable
    Http2Stream get(int id) {
        return open.get(id);
    }

    /// The highest stream that the peer has opened.
    int highest() {
        return highest;
    }

    /// Those that are open.
    List<Http2Stream> all() {
        return new ArrayList<>(open.values());
    }

    /// A new stream asks in. Handlers that have not noticed yet that nobody waits for them count too, or a peer that
    /// opens and resets streams would have more of them than it may have streams.
    Entry admit(int id, int bytes) {
        highest = id;
        var more = STREAM_BYTES + bytes;
        var fits = count < limits.streams() && running < 2 * limits.streams();
        return fits && lease.offerFairly(more) ? Entry.OPEN : Entry.REFUSED;
    }

    /// Opens a stream that was admitted.
    void add(Http2Stream stream) {
        open.put(stream.id(), stream);
        count = open.size();
        running = ++threads;
    }

    /// A stream that the peer has opened is not served; what it has sent on it may still come.
    void turnAway(int id) {
        highest = Math.max(highest, id);
        lateBytes += limits.streamWindow();
        lateHeads++;
    }

    /// Clocks for a stream.
    Slot slot() {
        var free = slots.poll();
        var slot = free == null ? new Slot(wire) : free;
        if (cancelled) {
            slot.timer().cancel();
        }
        return slot;
    }

    /// Takes `more` bytes for what a stream has received.
    ///
    /// @return why not; null if it has them
    @Nullable
    Refusal refuseBytes(int more) {
        return lease.offerFairly(more) ? null : wire.bytes().refusal(more);
    }

    /// Gives back bytes that a stream does not hold any more.
    void giveBack(long bytes) {
        lease.giveBack(bytes);
    }

    /// A stream is closed on the wire.
    void closed(Http2Stream stream, StreamEnd why) {
        if (open.remove(stream.id()) != null) {
            count = open.size();
            wire.observer().ended(why);
            if (!stream.inflow().hasEnded() && why != StreamEnd.PEER) {
                lateBytes += Math.max(0, stream.inflow().window());
                lateHeads++;
            }
        }
    }

    /// The thread of a stream has ended.
    void left(Http2Stream stream, int bytes) {
        running = --threads;
        lease.giveBack(STREAM_BYTES + bytes);
        var slot = stream.slot();
        slot.leave();
        if (closed) {
            slot.close();
        } else {
            slots.push(slot);
        }
    }

    /// Bytes for a stream that is closed.
    ///
    /// @throws ConnectionError if its peer knew
    void late(int bytes) throws ConnectionError {
        lateBytes -= bytes;
        if (lateBytes < 0) {
            throw new ConnectionError(ErrorCode.STREAM_CLOSED, "DATA on a closed stream");
        }
    }

    /// HEADERS for a stream that is closed.
    ///
    /// @throws ConnectionError if its peer knew
    void lateHead() throws ConnectionError {
        if (--lateHeads < 0) {
            throw new ConnectionError(ErrorCode.STREAM_CLOSED, "HEADERS on a closed stream");
        }
    }

    /// Interrupts all user code, because the process ends.
    void cancel() {
        cancelled = true;
        open.values().forEach(stream -> {
            stream.slot().timer().cancel();
            stream.wake();
        });
    }

    /// The connection is over: handlers are interrupted, and what they leave behind is given back.
    void close() {
        closed = true;
        // Their bytes are given back by their threads, which may be deaf: the lease stays.
        all().forEach(stream -> stream.abandon(StreamEnd.CONNECTION));
        slots.forEach(Slot::close);
        slots.clear();
    }

    Wire wire() {
        return wire;
    }

    /// The peer's certificate, if it has shown one under TLS.
    Optional<X509Certificate> certificate() {
        return certificate;
    }

    /// Whom the connection comes from.
    InetAddress peer() {
        return peer;
    }

    ByteBudget.Account account() {
        return account;
    }

    Http2Limits limits() {
        return limits;
    }

    Outbox out() {
        return out;
    }

    Reception reception() {
        return reception;
    }
}
