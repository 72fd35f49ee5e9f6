package dev.spillway.internal.wire.h1;

import static dev.spillway.internal.clock.Timed.NEVER;

import dev.spillway.http.Method;
import dev.spillway.internal.clock.CallTimer;
import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.gate.CallNotes;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.wire.CloseReason;
import dev.spillway.internal.wire.Connection;
import dev.spillway.internal.wire.HeadBounds;
import dev.spillway.internal.wire.Incoming;
import dev.spillway.internal.wire.Input;
import dev.spillway.internal.wire.Octets;
import dev.spillway.internal.wire.Phase;
import dev.spillway.internal.wire.Protocol;
import dev.spillway.internal.wire.Wire;
import dev.spillway.internal.wire.WireCall;
import dev.spillway.internal.wire.WireLimits;
import dev.spillway.internal.wire.h1.Framing.Persistence;
import dev.spillway.internal.wire.h1.RequestHead.Version;
import dev.spillway.limit.Size;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// The life of an HTTP/1.1 connection, on one thread, top to bottom: [#serve()], for each request [#serveOne()], at
/// the end [#linger()]. Every wait is in a phase with its clock.
public final class Http1Connection implements Protocol, Http1Payload.Feed, ResponseWriter.Situation {
    private static final Size MEMORY = Size.ofKibibytes(16 + 3 + 8 + 3);
    /// User code that takes longer is worth a thread that waits for the end of its caller. Most takes less.
    private static final long WATCH = Duration.ofMillis(40).toNanos();
    private static final double AGE_SPREAD = 0.1;
    private static final byte[] CONTINUE = Octets.ascii("HTTP/1.1 100 Continue\r\n\r\n");

    /// Whether the connection goes on.
    private enum Next {
        REQUEST,
        END
    }

    /// A request under way.
    private record Exchange(RequestHead head, Framing framing, Http1Payload payload) {}

    private final Connection connection;
    private final Wire wire;
    private final WireLimits limits;
    private final ByteBudget.Lease outputLease;
    private final ByteBudget.Lease callLease;
    private final Input input;
    private final Output output;
    private final HeadReader heads;
    private final ResponseWriter writer;
    private final CallTimer timer;
    private final Runnable gone;
    private final long wornAt;
    /// Of the request that is being answered; null before the first, and when a head was bad.
    private @Nullable Exchange exchange;
    private Persistence persistence = Persistence.CLOSE;
    private WireLimits.Pace pace;
    private long requests;
    private long written;
    private long waited;

    /// HTTP/1.1 on `connection`.
    public Http1Connection(Connection connection) {
        this.connection = connection;
        this.wire = connection.wire();
        this.limits = wire.limits();
        this.pace = limits.write();
        this.outputLease = connection.account().lease();
        this.callLease = connection.account().lease();
        this.input = connection.input();
        this.output = new Output(this::write, outputLease);
        this.heads = new HeadReader(input, callLease, limits);
        this.writer = new ResponseWriter(wire, output, callLease, this);
        var lookout = new CallTimer.Lookout(WATCH, this::watch);
        this.timer = new CallTimer(wire.deadlines(), limits.cut(), this::cutDeafHandler, lookout);
        this.gone = timer::abandon;
        var spread = ThreadLocalRandom.current().nextDouble(1 - AGE_SPREAD, 1 + AGE_SPREAD);
        this.wornAt = now() + (long) (limits.age() * spread);
    }

    /// What a connection takes of the heap beside what it leases: its buffers, a head, its thread, the two buffers of
    /// 8 KiB that Helidon keeps for each socket, and what reads ahead while a handler takes its time.
    public static Size memory() {
        return MEMORY;
    }

    @Override
    public void close() {
        timer.close();
        outputLease.close();
        callLease.close();
    }

    @Override
    public void serve() throws IOException {
        var next = Next.REQUEST;
        while (next == Next.REQUEST) {
            next = serveOne();
        }
    }

    /// One request and its answer.
    private Next serveOne() throws IOException {
        if (input.isEmpty() && !awaitRequest()) {
            if (connection.isLate()) {
                part();
            }
            return Next.END;
        }
        Exchange next;
        Method method = null;
        try {
            connection.enter(Phase.HEAD, Math.min(now() + limits.readHeader(), connection.headBy()));
            var head = heads.read();
            method = head.method();
            var framing = Framing.of(head);
            connection.enter(Phase.HANDLER, NEVER);
            next = begin(head, framing);
        } catch (Refusal refusal) {
            return turnAway(refusal, method);
        } catch (EOFException | Connection.Over e) {
            if (connection.isLate()) {
                return turnAway(HeadBounds.late(limits), method);
            }
            throw e;
        }
        exchange = next;
        writer.answer(call(next));
        var after = afterAnswer(next.payload());
        callLease.release();
        return after;
    }

    /// Waits for the first byte of a request: the first one of the connection under the clock that runs since it
    /// was accepted, a later one under that of an idle connection.
    ///
    /// @return false if the peer has ended
    private boolean awaitRequest() throws IOException {
        input.shrink();
        output.shrink();
        if (requests > 0) {
            connection.enter(Phase.IDLE, Math.min(now() + limits.idle(), wornAt + limits.ageGrace()));
            letOthersRun();
        }
        return input.fill();
    }

    /// The answer has just left; other connections that are ready run first. Coming back, we often find the next
    /// request there and save a round through the poller. Nothing but speed depends on it.
    @SuppressWarnings("ThreadPriorityCheck")
    private static void letOthersRun() {
        Thread.yield();
    }

    /// Nobody has asked for anything for long, or the service ends: where there is a word for that, the peer hears it
    /// (RFC 8446, 6.1), and knows that nothing was cut off.
    private void part() throws IOException {
        connection.enterLate(Phase.LINGER, now() + limits.drainTime());
        connection.channel().farewell();
        connection.channel().endOutput();
        connection.enterLate(Phase.IDLE, NEVER);
    }

    @Override
    public Farewell farewell() {
        return wire.tls().isPresent() ? Farewell.SPOKEN : Farewell.SILENT;
    }

    private Exchange begin(RequestHead head, Framing framing) {
        requests++;
        beginAnswer();
        var payload = new Http1Payload(connection.account(), input, this, framing, limits);
        return new Exchange(head, framing, payload);
    }

    private void beginAnswer() {
        written = 0;
        waited = 0;
        pace = limits.write();
    }

    private WireCall call(Exchange begun) {
        var head = begun.head();
        return new WireCall(
                wire,
                connection.peer(),
                head.method(),
                head.target(),
                head.fields(),
                wire.clients().of(connection.peer(), head.fields()),
                connection.certificate(),
                begun.payload(),
                timer,
                wire.entrance().trace(head.fields()),
                now(),
                new CallNotes(head.version().label()));
    }

    @Override
    public Version version() {
        return exchange == null ? Version.HTTP_1_1 : exchange.head().version();
    }

    @Override
    public Persistence persistence() {
        persistence = exchange == null ? Persistence.CLOSE : persistence(exchange.payload(), exchange.framing());
        return persistence;
    }

    /// Whether the connection goes on after this answer, as far as it is known before it is written.
    private Persistence persistence(Http1Payload payload, Framing framing) {
        if (payload.isBroken()) {
            connection.because(CloseReason.REFUSED);
        } else if (payload.isUnasked() || payload.unread() > limits.drainBytes()) {
            connection.because(CloseReason.UNREAD_BODY);
        } else if (wire.lifecycle().leaving()) {
            wire.lifecycle().awaitPortClosed();
            connection.because(CloseReason.SHUTDOWN);
        } else if (requests >= limits.requests() || now() - wornAt > 0) {
            connection.because(CloseReason.WORN);
        } else if (framing.persistence() == Persistence.KEEP) {
            return Persistence.KEEP;
        }
        return Persistence.CLOSE;
    }

    @Override
    public void allow(long longest) {
        pace = limits.write().within(longest);
    }

    /// Only a reset tells the peer that what it has is half an answer.
    @Override
    public void cut() {
        connection.cut(CloseReason.FAILED);
    }

    /// Finds the start of the next request, or ends. After an answer that said `close` nothing more is ever parsed
    /// (RFC 9112, 9.6).
    private Next afterAnswer(Http1Payload payload) throws IOException {
        if (persistence == Persistence.CLOSE || !drained(payload)) {
            connection.because(CloseReason.PEER);
            linger();
            return Next.END;
        }
        return Next.REQUEST;
    }

    private boolean drained(Http1Payload payload) throws IOException {
        if (payload.isDone()) {
            return true;
        }
        connection.enter(Phase.DRAIN, now() + limits.drainTime());
        try {
            if (!payload.isBroken() && payload.drop(limits.drainBytes())) {
                return true;
            }
        } catch (Refusal | EOFException e) {
            // What is left is no body: there is no next request to find.
        }
        connection.because(CloseReason.UNREAD_BODY);
        return false;
    }

    /// Refuses what never became a call, and ends: after it nobody knows where the next request starts.
    ///
    /// @param method null if it is not known
    private Next turnAway(Refusal refusal, @Nullable Method method) throws IOException {
        var trace = wire.entrance().traceOfUnread();
        wire.observer().refused(refusal.reason(), connection.peer(), trace);
        connection.because(CloseReason.REFUSED);
        beginAnswer();
        exchange = null;
        connection.enterLate(Phase.WRITE, now() + limits.write().grace());
        writer.turnAway(refusal, method, trace);
        linger();
        return Next.END;
    }

    private void linger() throws IOException {
        connection.enterLate(Phase.LINGER, now() + limits.drainTime());
        connection.channel().farewell();
        connection.channel().endOutput();
        connection.linger();
    }

    @Override
    public long await(Incoming body) throws IOException {
        var since = now();
        timer.suspend();
        try {
            if (connection.phase() != Phase.DRAIN) {
                connection.enter(Phase.BODY, since + body.left());
            }
            var more = input.fill();
            if (connection.isLate()) {
                connection.enterLate(Phase.HANDLER, NEVER);
                throw body.late();
            }
            if (connection.phase() != Phase.DRAIN) {
                connection.enter(Phase.HANDLER, NEVER);
            }
            if (!more) {
                throw new EOFException("the peer ended within a body");
            }
            return now() - since;
        } finally {
            timer.resume();
        }
    }

    @Override
    public void sendContinue() throws IOException {
        output.put(CONTINUE);
        output.flush();
    }

    /// Every byte of an answer leaves here.
    private void write(ByteBuffer bytes) throws IOException {
        timer.suspend();
        try {
            while (bytes.hasRemaining()) {
                var before = bytes.remaining();
                var since = now();
                connection.enter(Phase.WRITE, since + Math.min(pace.grace(), pace.left(written, waited)));
                connection.channel().write(bytes);
                written += before - bytes.remaining();
                waited += now() - since;
            }
            connection.enter(Phase.HANDLER, NEVER);
        } finally {
            timer.resume();
        }
    }

    /// User code has run for a while without touching the connection. From here on another thread waits for what the
    /// caller says next; if that is its end, nobody waits for an answer any more. Called by the sweeper, while the
    /// connection's thread is kept in user code. A platform thread serves the admin port, which must not depend on
    /// carriers that are free.
    private void watch() {
        var thread = timer.thread();
        if (thread != null && thread.isVirtual()) {
            input.readAhead(gone);
        }
    }

    private void cutDeafHandler() {
        wire.observer().deaf();
        var thread = timer.thread();
        if (thread != null) {
            wire.deaf().report(thread, writer.trace());
        }
        connection.cut(CloseReason.CUT);
    }

    @Override
    public void cancel() {
        timer.cancel();
    }

    private long now() {
        return wire.deadlines().now();
    }
}
