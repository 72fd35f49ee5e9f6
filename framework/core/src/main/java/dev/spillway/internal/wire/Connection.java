package dev.spillway.internal.wire;

import dev.spillway.internal.clock.Timed;
import dev.spillway.internal.gate.ByteBudget;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// A connection: its channel, what it is doing, and the one deadline of that. Protocols extend it.
///
/// The sweeper never interrupts the connection's thread. It ends what that thread waits for: a read finds the end,
/// so that a late client can still be told 408; a write finds a reset.
public abstract class Connection extends Timed {
    /// The clock of the present phase has run out, or somebody ended the connection.
    public static final class Over extends IOException {
        private static final long serialVersionUID = 1;

        Over() {
            super("the connection is over");
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    protected final Wire wire;
    /// To the peer: of the socket, later perhaps under TLS. Both end the same connection.
    protected volatile Channel channel;

    private final ConnectionTable.Place place;
    private final ByteBudget.Lease tlsLease;
    private String applicationProtocol = "";
    private Optional<X509Certificate> certificate = Optional.empty();
    private volatile Phase phase = Phase.ACCEPTED;
    private volatile @Nullable CloseReason reason;
    private volatile boolean started;
    private volatile boolean over;
    private volatile long waitingSince;

    protected Connection(Wire wire, Channel channel, ConnectionTable.Place place) {
        super(wire.deadlines());
        this.wire = wire;
        this.channel = channel;
        this.place = place;
        this.tlsLease = wire.bytes().lease();
    }

    /// Counts the connection and starts the clock of its first byte. Called when it is accepted, before its thread
    /// runs.
    protected final void open() throws IOException {
        wire.table().opened(this);
        enter(Phase.ACCEPTED, wire.deadlines().now() + wire.limits().firstByte());
    }

    /// Lives the life of the connection on this thread; returns when it is closed.
    public final void run() {
        started = true;
        try {
            live();
        } catch (IOException e) {
            because(isWaiting() ? CloseReason.PEER : CloseReason.BROKEN);
        } catch (RuntimeException e) {
            because(CloseReason.FAILED);
            throw e;
        } finally {
            finish();
        }
    }

    /// From the first byte to the last; what it leaves open is closed after it.
    protected abstract void live() throws IOException;

    /// Shakes hands, if TLS is spoken on this port. What the peer has sent already is in `input`, which goes on with
    /// what comes out of TLS. Then the first byte is waited for as after accept.
    ///
    /// @throws SSLException if there is no agreement
    protected final void secure(Input input) throws IOException {
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

    /// The protocol that client and service agreed on under TLS; empty if the client named none, or in clear.
    protected final String applicationProtocol() {
        return applicationProtocol;
    }

    /// The client's certificate, if it was asked for one, has shown one, and that one is trusted.
    protected final Optional<X509Certificate> certificate() {
        return certificate;
    }

    /// Ends user code that runs for this connection, because the process ends.
    public abstract void cancel();

    /// Moves on to a phase with its deadline, by the process clock.
    ///
    /// @throws Over if the last phase's time is over
    protected final void enter(Phase next, long at) throws IOException {
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

    /// Moves on although the last phase's time is over, to say so to the peer.
    protected final void enterLate(Phase next, long at) {
        phase = next;
        revive(at);
    }

    /// The present phase.
    public final Phase phase() {
        return phase;
    }

    /// Notes why the connection will end; the first reason stays.
    protected final void because(CloseReason why) {
        if (reason == null) {
            reason = why;
        }
    }

    /// Ends the connection from any thread, as it is.
    public final void end(CloseReason why) {
        because(why);
        channel.close();
    }

    /// Ends the connection from any thread, with a reset.
    protected final void cut(CloseReason why) {
        because(why);
        channel.abort();
    }

    @Override
    protected final void expired(long now) {
        switch (phase) {
            case ACCEPTED, HANDSHAKE, IDLE ->
                end(wire.lifecycle().leaving() ? CloseReason.SHUTDOWN : CloseReason.DEADLINE);
            case LINGER -> end(CloseReason.DEADLINE);
            case HEAD, BODY, DRAIN -> channel.stopReading();
            case WRITE -> cut(CloseReason.DEADLINE);
            case HANDLER -> end(CloseReason.DEADLINE);
        }
        if (!started) {
            finish();
        }
    }

    /// Ends the connection if it has waited for a request since `since` or longer: nobody is there to lose one.
    public final void endIfQuietSince(long since) {
        hasten(wire.deadlines().now(), () -> isWaiting() && waitingSince - since <= 0);
    }

    private boolean isWaiting() {
        return switch (phase) {
            case ACCEPTED, HANDSHAKE, IDLE -> true;
            case HEAD, BODY, HANDLER, WRITE, DRAIN, LINGER -> false;
        };
    }

    /// Whether it is closed, and nothing of it is counted any more.
    public final boolean isOver() {
        return over;
    }

    private void finish() {
        channel.close();
        tlsLease.close();
        place.close();
        var why = reason;
        wire.table().closed(this, phase, why == null ? CloseReason.PEER : why);
        cease();
        over = true;
    }
}
