package dev.spillway.internal.wire;

import dev.spillway.internal.clock.Timed;
import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.trace.CallTrace;
import dev.spillway.limit.Edge;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// A connection, from accept to close: its channel, whom it comes from, what it is doing, and the one deadline of
/// that. What is said on it is its [Protocol]'s business.
///
/// The sweeper never interrupts the connection's thread. It ends what that thread waits for: a read finds the end,
/// so that a late client can still be told 408; a write finds a reset.
public final class Connection extends Timed {
    private static final VarHandle PHASE;

    static {
        try {
            PHASE = MethodHandles.lookup().findVarHandle(Connection.class, "phase", Phase.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// The clock of the present phase has run out, or somebody ended the connection.
    public static final class Over extends IOException {
        private static final long serialVersionUID = 1;

        /// It is over.
        public Over() {
            super("the connection is over");
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    private final Wire wire;
    private final ConnectionTable.Place place;
    private final ByteBudget.Account account;
    private final ByteBudget.Lease inputLease;
    private final ByteBudget.Lease tlsLease;
    private final Input input;
    /// Of the socket, later perhaps under TLS: either ends the same connection.
    private volatile Channel channel;

    private InetAddress peer;
    private String applicationProtocol = "";
    private Optional<X509Certificate> certificate = Optional.empty();
    private long headBy = NEVER;
    private volatile @Nullable Protocol protocol;
    private volatile Phase phase = Phase.ACCEPTED;
    private volatile @Nullable CloseReason reason;
    private volatile boolean started;
    private volatile boolean over;
    private volatile boolean cancelled;
    private volatile boolean stalled;
    private volatile long waitingSince;

    private Connection(Wire wire, Channel channel, ConnectionTable.Place place) {
        super(wire.deadlines());
        this.wire = wire;
        this.channel = channel;
        this.place = place;
        this.account = wire.bytes().account();
        this.inputLease = account.lease();
        this.tlsLease = account.lease();
        this.input = new Input(channel, inputLease);
        this.peer = channel.peer().getAddress();
    }

    /// A connection that was just accepted: it is counted, and the clock of its first byte runs from here, before it
    /// has a thread.
    public static Connection accepted(Wire wire, Channel channel, ConnectionTable.Place place) throws IOException {
        var connection = new Connection(wire, channel, place);
        wire.table().opened(connection, place);
        connection.enter(Phase.ACCEPTED, wire.deadlines().now() + wire.limits().firstByte());
        return connection;
    }

    /// Lives the life of the connection on this thread; returns when it is closed.
    public void run() {
        started = true;
        try {
            live();
        } catch (IOException e) {
            because(isWaiting() ? CloseReason.PEER : CloseReason.BROKEN);
        } catch (RuntimeException e) {
            because(CloseReason.FAILED);
            throw e;
        } finally {
            // Whoever reads ahead ends with the channel, and leases nothing after that.
            channel.close();
            input.settle();
            inputLease.close();
            tlsLease.close();
            finish();
        }
    }

    /// From the first byte to the last; what it leaves open is closed after it.
    private void live() throws IOException {
        if (!(wire.edge() instanceof Edge.ProxyProtocol)) {
            speak();
        } else if (wire.edge().trusts(peer)) {
            speakBehindProxy();
        } else {
            because(CloseReason.REFUSED);
        }
    }

    private void speakBehindProxy() throws IOException {
        Optional<InetAddress> client;
        try {
            client = ProxyPreface.read(input);
        } catch (Refusal refusal) {
            // Without a byte: what would be answered to a peer that does not say whom it speaks for?
            wire.observer().refused(refusal.reason(), peer, CallTrace.NONE);
            because(CloseReason.REFUSED);
            return;
        }
        if (client.isEmpty()) {
            speak();
            return;
        }
        peer = client.get();
        var clients = wire.table().enterBehindProxy(peer);
        if (clients.isEmpty()) {
            because(CloseReason.REFUSED);
            return;
        }
        try (var _ = clients.get()) {
            speak();
        }
    }

    private void speak() throws IOException {
        secure();
        try (var spoken = wire.protocols().of(this)) {
            protocol = spoken;
            if (cancelled) {
                spoken.cancel();
            }
            spoken.serve();
        }
    }

    /// Shakes hands, if TLS is spoken on this port. What the peer has sent already belongs to that; the first byte
    /// inside is then waited for as after accept.
    private void secure() throws IOException {
        if (wire.tls().isEmpty()) {
            return;
        }
        enter(Phase.HANDSHAKE, wire.deadlines().now() + wire.limits().tlsHandshake());
        var tls = TlsChannel.over(channel, wire.tls().get().engine(), tlsLease, input.takeUnused());
        try {
            tls.handshake();
        } catch (SSLException e) {
            because(CloseReason.REFUSED);
            throw e;
        }
        channel = tls;
        input.continueOn(tls);
        applicationProtocol = tls.applicationProtocol();
        certificate = tls.certificate();
        enter(Phase.ACCEPTED, wire.deadlines().now() + wire.limits().firstByte());
    }

    /// What client and service agreed on under TLS by ALPN: `http/1.1`, `h2`. Empty if the client named nothing, or
    /// in clear. What then comes has to be that.
    public String applicationProtocol() {
        return applicationProtocol;
    }

    /// The client's certificate, if it was asked for one, has shown one, and that one is trusted.
    public Optional<X509Certificate> certificate() {
        return certificate;
    }

    /// What the connection shares with all others of its listener.
    public Wire wire() {
        return wire;
    }

    /// What it and its calls hold of the process's bytes.
    public ByteBudget.Account account() {
        return account;
    }

    /// The bytes to and from the peer.
    public Channel channel() {
        return channel;
    }

    /// What has come and is not used yet.
    public Input input() {
        return input;
    }

    /// Begins the clock of the first head although its protocol is not known yet.
    ///
    /// @throws Over if the first byte came too late
    public void beginHead() throws IOException {
        headBy = wire.deadlines().now() + wire.limits().readHeader();
        enter(Phase.HEAD, headBy);
    }

    /// When the head that [#beginHead()] began has to be complete; [#NEVER] for every later one.
    public long headBy() {
        var by = headBy;
        headBy = NEVER;
        return by;
    }

    /// Whom the connection comes from: its peer, or whom the PROXY preface names.
    public InetAddress peer() {
        return peer;
    }

    /// Ends user code that runs for this connection, because the process ends.
    public void cancel() {
        cancelled = true;
        var spoken = protocol;
        if (spoken != null) {
            spoken.cancel();
        }
    }

    /// Asks the peer to take its next request elsewhere.
    public void leave() {
        var spoken = protocol;
        if (spoken != null) {
            spoken.leave();
        }
    }

    /// The streams of HTTP/2 that are open on it.
    public int streams() {
        var spoken = protocol;
        return spoken == null ? 0 : spoken.streams();
    }

    /// Moves on to a phase with its deadline, by the process clock.
    ///
    /// @throws Over if the last phase's time is over
    public void enter(Phase next, long at) throws IOException {
        // In this order, so that endIfQuietSince never takes a connection that has just begun a request, or just ended
        // one, for a quiet one: waiting ends before the next deadline is set, and begins after its own is.
        if (isWaiting()) {
            phase = next;
        }
        if (next == Phase.IDLE || next == Phase.ACCEPTED) {
            waitingSince = wire.deadlines().now();
        }
        if (deadline(at) == Standing.EXPIRED) {
            throw new Over();
        }
        phase = next;
    }

    /// Moves back to IDLE, which began at `since`: what came meanwhile asked for nothing.
    public void stayIdle(long since, long at) throws IOException {
        enter(Phase.IDLE, at);
        waitingSince = since;
    }

    /// The last call has ended while the connection's thread waits for more: from another thread, what [#enter] of IDLE
    /// is from its own. If that thread moves on just now, nothing changes.
    public void rest(long at) {
        waitingSince = wire.deadlines().now();
        if (PHASE.compareAndSet(this, Phase.HANDLER, Phase.IDLE)) {
            hasten(at, this::isWaiting);
        }
    }

    /// Moves on although the last phase's time is over, to say so to the peer.
    public void enterLate(Phase next, long at) {
        phase = next;
        revive(at);
    }

    /// The present phase.
    public Phase phase() {
        return phase;
    }

    /// Notes why the connection will end; the first reason stays.
    public void because(CloseReason why) {
        if (reason == null) {
            reason = why;
        }
    }

    /// Ends the connection from any thread, as it is.
    public void end(CloseReason why) {
        because(why);
        channel.close();
    }

    /// Ends the connection from any thread, with a reset.
    public void cut(CloseReason why) {
        because(why);
        channel.abort();
    }

    /// Ends the connection from any thread, because the peer does not take what is written.
    public void stall() {
        stalled = true;
        cut(CloseReason.DEADLINE);
    }

    /// Our side has ended. Reads and drops what the peer has still sent, so that closing does not reset the connection
    /// before the peer has read the answer (RFC 9112, 9.6).
    public void linger() throws IOException {
        var limits = wire.limits();
        var end = wire.deadlines().now() + limits.linger();
        var dropped = 0L;
        var now = wire.deadlines().now();
        do {
            dropped += input.limit - input.position;
            input.clear();
            enterLate(Phase.LINGER, Math.min(end, now + limits.drainTime()));
            now = wire.deadlines().now();
        } while (dropped <= limits.lingerBytes() && now - end < 0 && input.fill());
    }

    @Override
    protected void expired(long now) {
        switch (phase) {
            case ACCEPTED, HANDSHAKE -> end(quiet());
            case IDLE -> endIdle();
            case LINGER -> end(CloseReason.DEADLINE);
            case HEAD, BODY, DRAIN -> channel.stopReading();
            case WRITE -> cut(CloseReason.DEADLINE);
            case HANDLER -> end(CloseReason.DEADLINE);
        }
        if (!started) {
            finish();
        }
    }

    private CloseReason quiet() {
        return wire.lifecycle().leaving() ? CloseReason.SHUTDOWN : CloseReason.DEADLINE;
    }

    private void endIdle() {
        var spoken = protocol;
        if (spoken != null && spoken.farewell() == Protocol.Farewell.SPOKEN) {
            because(quiet());
            channel.stopReading();
        } else {
            end(quiet());
        }
    }

    /// Whether the clock of the present phase has run out.
    public boolean isLate() {
        return isExpired();
    }

    /// Ends the connection if it has waited for a request since `since` or longer: nobody is there to lose one.
    public void endIfQuietSince(long since) {
        hasten(wire.deadlines().now(), () -> isWaiting() && waitingSince - since <= 0);
    }

    private boolean isWaiting() {
        return switch (phase) {
            case ACCEPTED, HANDSHAKE, IDLE -> true;
            case HEAD, BODY, HANDLER, WRITE, DRAIN, LINGER -> false;
        };
    }

    /// Whether it is closed, and nothing of it is counted any more.
    public boolean isOver() {
        return over;
    }

    private void finish() {
        channel.close();
        place.close();
        var why = reason;
        wire.table().closed(this, stalled ? Phase.WRITE : phase, why == null ? CloseReason.PEER : why);
        cease();
        over = true;
    }
}
