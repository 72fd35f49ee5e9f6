package dev.spillway.internal.client;

import dev.spillway.internal.clock.Clock;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Settings;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// One client of the JDK, with the connection it keeps, as long as that may live. The JDK closes no connection on
/// demand; a session closes all of its own, by shutting its client down, when it is retired and its last call has
/// ended. Another session has taken the new calls by then.
final class Http2Session implements GuardedEngine.Watcher {
    /// A call that the JDK would have sent again is stopped in a way that costs a place of the connection.
    private static final int PLACES_LOST = 8;

    private final HttpClient client;
    private final Clock clock;
    private final long ends;
    private final long patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Http2Call> waiting = new ConcurrentLinkedQueue<>();
    private int calls;
    private int lost;
    private long idleSince;
    private boolean retired;
    private volatile @Nullable Http2Call dialer;
    private volatile @Nullable GuardedEngine live;
    private volatile boolean suspect;
    private volatile boolean spoiled;
    private volatile @Nullable InetAddress address;

    Http2Session(Target target, Settings settings, Clock clock, Supplier<SSLContext> files) {
        this.clock = clock;
        this.patience = Flight.patience(settings);
        this.idleSince = clock.now();
        this.ends = idleSince + settings.get(ClientKnobs.LIFE).toNanos();
        var headerBytes = settings.get(ClientKnobs.RESPONSE_HEADER_BYTES).bytes();
        var context = new GuardedContext(
                files, target, bare -> new GuardedEngine(bare, new FrameGuard(clock, headerBytes), this));
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .followRedirects(HttpClient.Redirect.NEVER)
                // Else the process's proxy would be used, if it has one.
                .proxy(HttpClient.Builder.NO_PROXY)
                .sslContext(context)
                .sslParameters(Tls.parameters(GuardedEngine.H2))
                // Each phase has its clock; this is for a connection that nobody waits for any more.
                .connectTimeout(dialing(settings))
                // Its tasks do not block, and there is at most one for each side of a connection and each call.
                .executor(task -> Thread.ofVirtual().name("spillway-h2").start(task))
                .build();
    }

    private static Duration dialing(Settings settings) {
        return settings.get(ClientKnobs.CONNECT).plus(settings.get(ClientKnobs.TLS_HANDSHAKE));
    }

    HttpClient client() {
        return client;
    }

    /// Whether there is a connection that takes calls, as far as is known.
    boolean isConnected() {
        return live != null && !suspect;
    }

    /// Whether a call finds a connection, and need not dial.
    boolean isReady() {
        return isConnected() && dialer == null;
    }

    /// A call has failed, and perhaps its connection with it: the next one behaves as if it had.
    void suspect() {
        suspect = true;
    }

    /// Whom it is connected to, as far as it was resolved.
    Optional<InetAddress> address() {
        return Optional.ofNullable(address);
    }

    void resolved(InetAddress found) {
        address = found;
    }

    long now() {
        return clock.now();
    }

    /// Whether nothing came over the connection after `time`, and that is so long ago that it tells something.
    boolean isSilentSince(long time) {
        var known = live;
        return known != null && known.guard().heard() - time < 0 && clock.now() - time >= patience;
    }

    /// A call begins, unless the session is retired.
    boolean begin() {
        lock.lock();
        try {
            if (retired) {
                return false;
            }
            calls++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// A call has ended.
    void end() {
        lock.lock();
        try {
            calls--;
            idleSince = clock.now();
            closeIfDone();
        } finally {
            lock.unlock();
        }
    }

    /// A call was stopped that would have been sent again.
    void placeLost() {
        lock.lock();
        try {
            if (++lost >= PLACES_LOST) {
                retired = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /// Takes no more calls, and is closed when it has none.
    void retire() {
        lock.lock();
        try {
            if (!retired) {
                retired = true;
                closeIfDone();
            }
        } finally {
            lock.unlock();
        }
    }

    private void closeIfDone() {
        if (retired && calls == 0) {
            live = null;
            client.shutdownNow();
        }
    }

    /// Whether it is too old or has idled too long.
    boolean isDone(long now, long idleTime) {
        lock.lock();
        try {
            return retired || now - ends >= 0 || (calls == 0 && now - idleSince >= idleTime);
        } finally {
            lock.unlock();
        }
    }

    boolean isIdle() {
        lock.lock();
        try {
            return calls == 0;
        } finally {
            lock.unlock();
        }
    }

    /// Makes `call` the one that dials, or else one that is woken when that has ended: calls that come together share
    /// one connection.
    boolean mayDial(Http2Call call) {
        lock.lock();
        try {
            if (dialer == null) {
                dialer = call;
                return true;
            }
            waiting.add(call);
            return false;
        } finally {
            lock.unlock();
        }
    }

    /// The dialling of `call` has ended, in whatever way, or it no longer waits for another's.
    void dialled(Http2Call call) {
        lock.lock();
        try {
            waiting.remove(call);
            if (dialer != call) {
                return;
            }
            dialer = null;
            if (call.isSent()) {
                suspect = false;
            }
        } finally {
            lock.unlock();
        }
        for (var next = waiting.poll(); next != null; next = waiting.poll()) {
            next.wake();
        }
    }

    @Override
    public void securing() {
        var call = dialer;
        if (call != null) {
            call.reach(Http2Call.Stage.SECURING);
        }
    }

    @Override
    public void opened(GuardedEngine engine) {
        live = engine;
    }

    @Override
    public void spoiled() {
        spoiled = true;
        retire();
    }

    /// Whether its client must not be asked again: a connection that failed before it was there lets it try HTTP/1.1.
    boolean isSpoiled() {
        return spoiled;
    }

    /// Whether there is no connection of HTTP/2 that a request could be about to leave by.
    boolean isUnopened() {
        return live == null;
    }

    @Override
    public void gone(GuardedEngine engine) {
        lock.lock();
        try {
            if (live == engine) {
                live = null;
            }
        } finally {
            lock.unlock();
        }
    }
}
