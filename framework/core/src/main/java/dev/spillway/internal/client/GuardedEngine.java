package dev.spillway.internal.client;

import dev.spillway.http.ClientFailed;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// The engine of one connection of HTTP/2. Every byte of it passes here in the clear, before anybody reads it; what
/// the guard does not take ends the connection, and so does a peer that speaks another protocol.
final class GuardedEngine extends ForwardingEngine {
    static final String H2 = "h2";

    private final FrameGuard guard;
    private final Watcher watcher;
    private volatile @Nullable GuardFault ended;
    private volatile boolean open;

    /// Who is told how the connection fares.
    interface Watcher {
        /// TCP is there, TLS begins.
        void securing();

        /// Calls can be sent.
        void opened(GuardedEngine engine);

        /// No more can.
        void gone(GuardedEngine engine);

        /// It failed before any could. The JDK would try HTTP/1.1 from now on.
        void spoiled();
    }

    GuardedEngine(SSLEngine bare, FrameGuard guard, Watcher watcher) {
        super(bare);
        this.guard = guard;
        this.watcher = watcher;
    }

    FrameGuard guard() {
        return guard;
    }

    /// Ours, not those that the client would have: no group, signature or name is lost in a copy.
    @Override
    public void setSSLParameters(SSLParameters parameters) {
        super.setSSLParameters(Tls.parameters(H2));
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] from, int offset, int length, ByteBuffer to) throws SSLException {
        var before = new ByteBuffer[length];
        for (var i = 0; i < length; i++) {
            before[i] = from[offset + i].duplicate();
        }
        if (!open) {
            watcher.securing();
        }
        var result = checked(() -> bare().wrap(from, offset, length, to));
        for (var i = 0; result.bytesConsumed() > 0 && i < length; i++) {
            send(before[i].limit(from[offset + i].position()));
        }
        return result;
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer from, ByteBuffer[] to, int offset, int length) throws SSLException {
        var before = new int[length];
        for (var i = 0; i < length; i++) {
            before[i] = to[offset + i].position();
        }
        return checked(() -> {
            var known = ended;
            if (known != null) {
                throw known;
            }
            var result = bare().unwrap(from, to, offset, length);
            for (var i = 0; result.bytesProduced() > 0 && i < length; i++) {
                var target = to[offset + i];
                guard.receive(target.duplicate().flip().position(before[i]));
            }
            return result;
        });
    }

    private void send(ByteBuffer bytes) throws GuardFault {
        try {
            guard.send(bytes);
        } catch (GuardFault e) {
            ended = e;
            watcher.gone(this);
            watcher.spoiled();
            throw e;
        }
    }

    @FunctionalInterface
    private interface Step {
        SSLEngineResult run() throws SSLException;
    }

    private SSLEngineResult checked(Step step) throws SSLException {
        try {
            var result = step.run();
            if (result.getHandshakeStatus() == HandshakeStatus.FINISHED) {
                opened();
            }
            if (result.getStatus() == Status.CLOSED || guard.isLeaving()) {
                watcher.gone(this);
            }
            return result;
        } catch (SSLException e) {
            if (e instanceof GuardFault fault) {
                ended = fault;
            }
            watcher.gone(this);
            if (!open) {
                watcher.spoiled();
            }
            throw e;
        }
    }

    private void opened() throws SSLException {
        Tls.requireValid(bare().getSession());
        if (!H2.equals(bare().getApplicationProtocol())) {
            throw new GuardFault(
                    ClientFailed.Reason.TLS, "the other side speaks no h2, and protocol = h2 takes nothing else");
        }
        open = true;
        watcher.opened(this);
    }
}
