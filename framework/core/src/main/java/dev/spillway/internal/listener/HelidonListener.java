package dev.spillway.internal.listener;

import dev.spillway.internal.wire.Connection;
import dev.spillway.internal.wire.Wire;
import io.helidon.common.Version;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.SocketOptions;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.media.MediaContext;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// A port of the application's routes: Helidon's web server accepts and gives each connection a virtual thread; from
/// before the first
/// byte the connection is ours.
///
/// Helidon is told nothing from outside: no configuration file, no discovered protocol, feature or encoding. Its
/// own timeouts and limits are without effect, because ours sit in front of all that they would guard.
public final class HelidonListener implements Listener {
    /// Longer than any shutdown: our phases decide when connections end, not Helidon's.
    private static final Duration BEYOND_SHUTDOWN = Duration.ofHours(1);

    private static final Duration STOP = Duration.ofSeconds(2);
    /// So many connections between accept and their thread are unusual.
    private static final int MANY = 256;

    private static final int BACKLOG = 1_024;

    /// Both ends of a connection: what a socket has in common when it is accepted and when its thread runs.
    private record Ends(SocketAddress peer, SocketAddress local) {}

    private final String key;
    private final InetSocketAddress address;
    private final Acceptor acceptor;
    private final ConcurrentMap<Ends, Connection> accepted = new ConcurrentHashMap<>();
    private volatile @Nullable Thread acceptThread;
    private volatile @Nullable SocketAddress probe;
    private volatile @Nullable Thread stopper;
    private volatile WebServer server;

    /// Listens on `address`; port 0 takes any free one.
    ///
    /// @param key the setting of the port
    /// @throws PortTaken if it cannot be bound
    public HelidonListener(String key, InetSocketAddress address, Wire wire) {
        this.key = key;
        this.address = address;
        this.acceptor = new Acceptor(wire);
        this.server = bind(address);
        knock();
    }

    /// The version of Helidon that is in use.
    public static String version() {
        return Version.VERSION;
    }

    @Override
    public int port() {
        return server.port();
    }

    /// Whether connections are accepted. On an error that is not a socket's, such as "too many open files", Helidon
    /// 4.5.0 ends its listener for good: its accept thread closes the port and then waits for itself. So that
    /// thread is looked at: as long as it accepts, it waits for nobody.
    public boolean isAccepting() {
        var thread = acceptThread;
        return thread != null
                && switch (thread.getState()) {
                    case WAITING, TIMED_WAITING, TERMINATED -> false;
                    case NEW, RUNNABLE, BLOCKED -> true;
                };
    }

    /// Whether the port closes because it was told to.
    public boolean isStopping() {
        return stopper != null;
    }

    /// Takes the port again after [#isAccepting()] was false; connections that are open go on.
    ///
    /// @throws PortTaken if it cannot be bound yet
    public void rebind() {
        server = bind(new InetSocketAddress(address.getAddress(), port()));
        knock();
    }

    @Override
    public void stopAccepting() {
        // stop() returns when the last connection has ended; what we wait for is the end of the accept loop.
        var stopping = Thread.ofPlatform().daemon().name("spillway-stop").unstarted(this::stop);
        stopper = stopping;
        stopping.start();
        join(acceptThread);
    }

    /// When a port closes, the system resets the connections that it has queued for it, requests and all. Ours
    /// stands at the end of that queue: when it was accepted, so was everybody before it.
    private void stop() {
        try {
            knock();
        } catch (UncheckedIOException e) {
            // The listener has died, and its queue with it.
        }
        server.stop();
    }

    @Override
    public void close() {
        if (stopper == null) {
            stopAccepting();
        }
        join(stopper);
    }

    /// A connection that ended before its thread ran is never asked for.
    private void forgetTheDead() {
        if (accepted.size() > MANY) {
            accepted.values().removeIf(Connection::isOver);
        }
    }

    private WebServer bind(InetSocketAddress where) {
        try {
            return WebServer.builder()
                    .bindAddress(where)
                    .backlog(BACKLOG)
                    .shutdownHook(false)
                    .featuresDiscoverServices(false)
                    .protocolsDiscoverServices(false)
                    .mediaContext(MediaContext.builder()
                            .mediaSupportsDiscoverServices(false)
                            .build())
                    .contentEncoding(ContentEncodingContext.builder()
                            .contentEncodingsDiscoverServices(false)
                            .build())
                    .shutdownGracePeriod(BEYOND_SHUTDOWN)
                    .connectionOptions(new Hook())
                    .addConnectionSelector(new Selector())
                    .build()
                    .start();
        } catch (UncheckedIOException e) {
            throw new PortTaken(key, where, e);
        }
    }

    /// Connects to ourselves once and waits until that was accepted. The accept thread is known from then on.
    private void knock() {
        var target = address.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress("localhost", port())
                : new InetSocketAddress(address.getAddress(), port());
        try (var socket = SocketChannel.open()) {
            socket.bind(new InetSocketAddress(target.getAddress(), 0));
            probe = socket.getLocalAddress();
            socket.socket().connect(target, (int) STOP.toMillis());
            // The accept thread closes it; until then it is not known.
            socket.socket().setSoTimeout((int) STOP.toMillis());
            socket.socket().getInputStream().read();
        } catch (IOException e) {
            throw new UncheckedIOException("the service cannot connect to its own port " + port(), e);
        } finally {
            // Its port is free again, and some client will have it: that one is no knock of ours.
            probe = null;
        }
    }

    private static void join(@Nullable Thread thread) {
        try {
            if (thread != null) {
                thread.join(STOP);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Helidon calls this for every socket on its accept thread, before anything is read from it.
    private final class Hook extends DelegatingSocketOptions {
        Hook() {
            super(SocketOptions.builder().tcpNoDelay(true).build());
        }

        @Override
        public void configureSocket(SocketChannel socket) {
            try {
                var ends = new Ends(socket.getRemoteAddress(), socket.getLocalAddress());
                if (ends.peer.equals(probe)) {
                    acceptThread = Thread.currentThread();
                    throw new TurnedAway();
                }
                forgetTheDead();
                accepted.put(ends, acceptor.accept(socket).orElseThrow(TurnedAway::new));
            } catch (IOException e) {
                throw new TurnedAway();
            }
        }
    }

    /// Tells Helidon to close the socket that it has just accepted. It has no stack trace: refusing has to be
    /// cheap.
    private static final class TurnedAway extends RuntimeException {
        private static final long serialVersionUID = 1;

        TurnedAway() {
            super("turned away", null, false, false);
        }
    }

    /// The only candidate: Helidon asks nothing of the bytes before it hands a connection over.
    private final class Selector implements ServerConnectionSelector {
        @Override
        public int bytesToIdentifyConnection() {
            return 0;
        }

        @Override
        public Support supports(BufferData data) {
            return Support.SUPPORTED;
        }

        @Override
        public Set<String> supportedApplicationProtocols() {
            // For Helidon's TLS, which is not used.
            return Set.of("http/1.1");
        }

        @Override
        public ServerConnection connection(ConnectionContext context) {
            var ends =
                    new Ends(context.remotePeer().address(), context.localPeer().address());
            return new HandedOver(Optional.ofNullable(accepted.remove(ends)));
        }
    }

    /// A connection of ours in Helidon's hands. It never ends one: when the listener stops, ours go on to their
    /// end.
    private record HandedOver(Optional<Connection> connection) implements ServerConnection {
        @Override
        public void handle(Limit limit) {
            connection.ifPresent(Connection::run);
        }

        @Override
        public Duration idleTime() {
            return Duration.ZERO;
        }

        @Override
        public void close(boolean interrupt) {
            // Helidon's listener stops, or died: neither is a reason to end a connection that works.
        }
    }
}
