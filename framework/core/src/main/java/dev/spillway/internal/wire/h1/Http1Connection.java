package dev.spillway.internal.wire.h1;

import dev.spillway.http.Entity;
import dev.spillway.http.Method;
import dev.spillway.http.Response;
import dev.spillway.internal.clock.CallTimer;
import dev.spillway.internal.gate.Admission;
import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.wire.Channel;
import dev.spillway.internal.wire.CloseReason;
import dev.spillway.internal.wire.Connection;
import dev.spillway.internal.wire.ConnectionTable;
import dev.spillway.internal.wire.Input;
import dev.spillway.internal.wire.Phase;
import dev.spillway.internal.wire.ProxyPreface;
import dev.spillway.internal.wire.Wire;
import dev.spillway.internal.wire.WireLimits;
import dev.spillway.internal.wire.h1.Framing.Persistence;
import dev.spillway.limit.Edge;
import dev.spillway.limit.Size;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// The life of an HTTP/1.1 connection, on one thread, top to bottom: [#live()], for each request [#serve()], at the
/// end [#linger()]. Every wait is in a phase with its clock.
public final class Http1Connection extends Connection implements Http1Payload.Feed {
    private static final Size MEMORY = Size.ofKibibytes(16 + 3 + 8);
    private static final double AGE_SPREAD = 0.1;
    private static final byte[] CONTINUE = Octets.ascii("HTTP/1.1 100 Continue\r\n\r\n");

    /// Whether the connection goes on.
    private enum Next {
        REQUEST,
        END
    }

    private final WireLimits limits;
    private final ByteBudget.Lease inputLease;
    private final ByteBudget.Lease outputLease;
    private final ByteBudget.Lease callLease;
    private final Input input;
    private final Output output;
    private final HeadReader heads;
    private final ResponseWriter writer;
    private final CallTimer timer;
    private final long wornAt;
    private InetAddress peer;
    private long requests;
    private long written;
    private long waited;

    private Http1Connection(Wire wire, Channel channel, ConnectionTable.Place place) {
        super(wire, channel, place);
        this.limits = wire.limits();
        this.inputLease = wire.bytes().lease();
        this.outputLease = wire.bytes().lease();
        this.callLease = wire.bytes().lease();
        this.input = new Input(channel, inputLease);
        this.output = new Output(this::write, outputLease);
        this.heads = new HeadReader(input, callLease, limits);
        this.writer = new ResponseWriter(output, callLease, wire.date());
        this.timer = new CallTimer(wire.deadlines(), limits.cut(), this::cutDeafHandler);
        this.peer = channel.peer().getAddress();
        var spread = ThreadLocalRandom.current().nextDouble(1 - AGE_SPREAD, 1 + AGE_SPREAD);
        this.wornAt = now() + (long) (limits.age() * spread);
    }

    /// A connection that was just accepted; its clock runs from here.
    ///
    /// @throws IOException if it is over already
    public static Http1Connection accepted(Wire wire, Channel channel, ConnectionTable.Place place) throws IOException {
        var connection = new Http1Connection(wire, channel, place);
        connection.open();
        return connection;
    }

    /// What a connection takes of the heap beside what it leases: its buffers, a head, its thread, and the two
    /// buffers of 8 KiB that Helidon keeps for each socket.
    public static Size memory() {
        return MEMORY;
    }

    @Override
    protected void live() throws IOException {
        try {
            serveAsWhoItIs();
        } finally {
            timer.close();
            inputLease.close();
            outputLease.close();
            callLease.close();
        }
    }

    private void serveAsWhoItIs() throws IOException {
        if (!(wire.edge() instanceof Edge.ProxyProtocol)) {
            secureAndServe();
        } else if (wire.edge().trusts(peer)) {
            serveAllBehindProxy();
        } else {
            because(CloseReason.REFUSED);
        }
    }

    private void serveAllBehindProxy() throws IOException {
        Optional<InetAddress> client;
        try {
            client = ProxyPreface.read(input);
        } catch (Refusal refusal) {
            // Without a byte: what would be answered to a peer that does not say whom it speaks for?
            wire.observer().refused(refusal.reason());
            because(CloseReason.REFUSED);
            return;
        }
        if (client.isEmpty()) {
            secureAndServe();
            return;
        }
        peer = client.get();
        var place = wire.table().enterBehindProxy(peer);
        if (place.isEmpty()) {
            because(CloseReason.REFUSED);
            return;
        }
        try (var _ = place.get()) {
            secureAndServe();
        }
    }

    /// TLS, and then the protocol: the one place where it is chosen. A preface of HTTP/2 is no request of HTTP/1.1.
    private void secureAndServe() throws IOException {
        secure(input);
        serveAll();
    }

    private void serveAll() throws IOException {
        var next = Next.REQUEST;
        while (next == Next.REQUEST) {
            next = serve();
        }
    }

    /// One request and its answer.
    private Next serve() throws IOException {
        if (input.isEmpty() && !awaitRequest()) {
            return Next.END;
        }
        Http1Call call;
        Framing framing;
        Method method = null;
        try {
            enter(Phase.HEAD, now() + limits.readHeader());
            var head = heads.read();
            method = head.method();
            framing = Framing.of(head);
            enter(Phase.HANDLER, NEVER);
            call = call(head, framing);
        } catch (Refusal refusal) {
            return turnAway(refusal, method);
        } catch (EOFException | Over e) {
            if (isExpired()) {
                return turnAway(Refusal.of(Reason.TOO_SLOW, "the head of the request took too long"), method);
            }
            throw e;
        }
        var persistence = answer(call, framing);
        var next = afterAnswer(call.payload(), persistence);
        callLease.release();
        return next;
    }

    /// Waits for the first byte of a request: the first one of the connection under the clock that runs since it
    /// was accepted, a later one under that of an idle connection.
    ///
    /// @return false if the peer has ended
    private boolean awaitRequest() throws IOException {
        input.shrink();
        output.shrink();
        if (requests > 0) {
            enter(Phase.IDLE, Math.min(now() + limits.idle(), wornAt + limits.ageGrace()));
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

    private Http1Call call(RequestHead head, Framing framing) {
        requests++;
        written = 0;
        waited = 0;
        var payload = new Http1Payload(input, this, framing, limits.headerBytes());
        return new Http1Call(head, wire.clients().of(peer, head.fields()), certificate(), payload, timer, now());
    }

    private Persistence answer(Http1Call call, Framing framing) throws IOException {
        try (var admission = wire.entrance().admit(call)) {
            return send(admission.handle(), call, framing, admission);
        } catch (Refusal refusal) {
            var persistence = persistence(call.payload(), framing);
            writer.whole(refusal.response(), call.method(), persistence);
            return persistence;
        } finally {
            call.payload().end();
        }
    }

    private Persistence send(Response response, Http1Call call, Framing framing, Admission admission)
            throws IOException {
        var persistence = persistence(call.payload(), framing);
        if (response.entity() instanceof Entity.Streamed content) {
            try {
                var latest = now() + limits.write().total();
                writer.streamed(response, content, call.head(), persistence, admission, latest);
            } catch (IOException | RuntimeException e) {
                // Half an answer has gone out: only a reset tells the peer so.
                cut(CloseReason.FAILED);
                throw e;
            }
        } else {
            admission.handOver(response.entity() instanceof Entity.Bytes(var bytes) ? bytes.length : 0);
            writer.whole(response, call.method(), persistence);
        }
        return persistence;
    }

    /// Whether the connection goes on after this answer, as far as it is known before it is written.
    private Persistence persistence(Http1Payload payload, Framing framing) {
        if (payload.isBroken()) {
            because(CloseReason.REFUSED);
        } else if (payload.isUnasked() || payload.unread() > limits.drainBytes()) {
            because(CloseReason.UNREAD_BODY);
        } else if (wire.lifecycle().leaving()) {
            wire.lifecycle().awaitPortClosed();
            because(CloseReason.SHUTDOWN);
        } else if (requests >= limits.requests() || now() - wornAt > 0) {
            because(CloseReason.WORN);
        } else if (framing.persistence() == Persistence.KEEP) {
            return Persistence.KEEP;
        }
        return Persistence.CLOSE;
    }

    /// Finds the start of the next request, or ends. After an answer that said `close` nothing more is ever parsed
    /// (RFC 9112, 9.6).
    private Next afterAnswer(Http1Payload payload, Persistence persistence) throws IOException {
        if (persistence == Persistence.CLOSE || !drained(payload)) {
            because(CloseReason.PEER);
            linger();
            return Next.END;
        }
        return Next.REQUEST;
    }

    private boolean drained(Http1Payload payload) throws IOException {
        if (payload.isDone()) {
            return true;
        }
        enter(Phase.DRAIN, now() + limits.drainTime());
        try {
            if (!payload.isBroken() && payload.drop(limits.drainBytes())) {
                return true;
            }
        } catch (Refusal | EOFException e) {
            // What is left is no body: there is no next request to find.
        }
        because(CloseReason.UNREAD_BODY);
        return false;
    }

    /// Refuses what never became a call, and ends: after it nobody knows where the next request starts.
    ///
    /// @param method null if it is not known
    private Next turnAway(Refusal refusal, @Nullable Method method) throws IOException {
        wire.observer().refused(refusal.reason());
        because(CloseReason.REFUSED);
        written = 0;
        waited = 0;
        enterLate(Phase.WRITE, now() + limits.write().grace());
        writer.whole(refusal.response(), method, Persistence.CLOSE);
        linger();
        return Next.END;
    }

    /// Ends our side, then reads and drops what the peer has still sent, so that closing does not reset the
    /// connection before the peer has read the answer (RFC 9112, 9.6).
    private void linger() throws IOException {
        enterLate(Phase.LINGER, now() + limits.drainTime());
        channel.farewell();
        channel.endOutput();
        var end = now() + limits.linger();
        var dropped = 0L;
        do {
            dropped += input.limit - input.position;
            input.clear();
            enterLate(Phase.LINGER, Math.min(end, now() + limits.drainTime()));
        } while (dropped <= limits.lingerBytes() && now() - end < 0 && input.fill());
    }

    @Override
    public long await(long received, long waitedForBody) throws IOException {
        var since = now();
        timer.suspend();
        try {
            if (phase() != Phase.DRAIN) {
                enter(Phase.BODY, since + limits.body().left(received, waitedForBody));
            }
            var more = input.fill();
            if (isExpired()) {
                enterLate(Phase.HANDLER, NEVER);
                throw Refusal.of(Reason.TOO_SLOW, "the body of the request took too long");
            }
            if (phase() != Phase.DRAIN) {
                enter(Phase.HANDLER, NEVER);
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
                var pace = limits.write();
                enter(Phase.WRITE, since + Math.min(pace.grace(), pace.left(written, waited)));
                channel.write(bytes);
                written += before - bytes.remaining();
                waited += now() - since;
            }
            enter(Phase.HANDLER, NEVER);
        } finally {
            timer.resume();
        }
    }

    private void cutDeafHandler() {
        wire.observer().deaf();
        var thread = timer.thread();
        if (thread != null) {
            wire.deaf().report(thread);
        }
        cut(CloseReason.CUT);
    }

    @Override
    public void cancel() {
        timer.cancel();
    }

    private long now() {
        return wire.deadlines().now();
    }
}
