package dev.spillway.internal.client;

import dev.spillway.http.ClientFailed;
import dev.spillway.http.ClientRefused;
import dev.spillway.http.ClientTimeout.Phase;
import dev.spillway.http.Method;
import dev.spillway.http.Response;
import dev.spillway.internal.client.Http2Call.Stage;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// HTTP/2 over TLS, with the JDK's client: many calls at a time on one connection. What that client bounds for the
/// process alone, or not at all, is bounded here: each call by its flight, each connection by a guard in its TLS, the
/// age of connections by the session that they belong to.
final class Http2Transport implements Transport {
    private final Target target;
    private final Settings settings;
    private final Commons commons;
    private final Supplier<SSLContext> files;
    private final Breakers breakers;
    private final long idleTime;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Http2Session current;
    private volatile boolean closed;

    /// @throws IllegalArgumentException if the process keeps so few idle connections that there is no place for this
    Http2Transport(Target target, Settings settings, Commons commons, Supplier<SSLContext> files, Breakers breakers) {
        if (!commons.idle().take()) {
            throw new IllegalArgumentException(
                    "an h2 client keeps a connection, and process.idle-connections has no place for that of "
                            + target.authority());
        }
        this.target = target;
        this.settings = settings;
        this.commons = commons;
        this.files = files;
        this.breakers = breakers;
        this.idleTime = Math.min(settings.get(ClientKnobs.IDLE).toNanos(), ClientKnobs.H2_IDLE.toNanos());
    }

    @Override
    public Reply send(Outgoing outgoing, Supplier<List<Response.Field>> more, Flight flight) throws Fault {
        var session = begin();
        var call = new Http2Call(session, outgoing.payload());
        try {
            flight.hold(call);
            connect(session, call, outgoing, more, flight);
            var reply = exchange(session, call, outgoing, flight);
            breakers.answered(reply.from(), reply, flight.patience());
            return reply;
        } catch (IOException e) {
            call.abort();
            var fault = Http2Faults.of(e, call, outgoing, flight);
            session.address().ifPresent(address -> breakers.failed(address, fault, flight.patience()));
            throw fault;
        } catch (RuntimeException | Error e) {
            call.abort();
            throw e;
        }
    }

    /// The session that takes calls now, with one more.
    private Http2Session begin() {
        while (true) {
            var known = current;
            if (known == null || known.isDone(commons.clock().now(), idleTime) || !known.begin()) {
                renew(known);
            } else {
                if (closed) {
                    // Whoever is still working calls; nothing is kept for the next one.
                    known.retire();
                }
                return known;
            }
        }
    }

    private void renew(@Nullable Http2Session old) {
        lock.lock();
        try {
            if (current == old) {
                current = new Http2Session(target, settings, commons.clock(), files);
            }
        } finally {
            lock.unlock();
        }
        if (old != null) {
            old.retire();
        }
    }

    /// Sends the head of the request, over the connection that there is or over a new one.
    private void connect(
            Http2Session session, Http2Call call, Outgoing outgoing, Supplier<List<Response.Field>> more, Flight flight)
            throws IOException {
        flight.enter(Phase.CONNECT, settings.get(ClientKnobs.CONNECT));
        var until = commons.clock().now() + flight.remaining();
        try {
            while (!session.isReady() && !session.mayDial(call)) {
                call.awaitWake();
            }
            if (session.isSpoiled()) {
                throw Fault.failed(
                        ClientFailed.Reason.CONNECTION,
                        Fault.Sent.NOTHING,
                        "the connection that it waited for was not made");
            }
            if (!session.isConnected() || session.address().isEmpty()) {
                flight.enter(Phase.DNS, left(until));
                session.resolved(commons.dns().resolve(target.host(), flight).getFirst());
            }
            if (!breakers.mayTry(address(session))) {
                throw new Fault(
                        new Fault.Refused(ClientRefused.Reason.BREAKER),
                        Fault.Sent.NOTHING,
                        "the address of %s is left alone after failures".formatted(target.host()));
            }
            flight.enter(Phase.CONNECT, left(until));
            call.start(request(outgoing, more, call.out()));
            call.await(Stage.SECURING);
            if (!call.isSent()) {
                flight.enter(Phase.TLS, settings.get(ClientKnobs.TLS_HANDSHAKE));
            }
            call.await(Stage.READY);
        } finally {
            session.dialled(call);
        }
    }

    private Duration left(long until) {
        return Duration.ofNanos(until - commons.clock().now());
    }

    private static InetAddress address(Http2Session session) {
        return session.address().orElseThrow();
    }

    private HttpRequest request(Outgoing outgoing, Supplier<List<Response.Field>> more, Outflow out) {
        var builder = HttpRequest.newBuilder(URI.create("https://" + target.authority() + outgoing.target()))
                .method(outgoing.method().name(), out)
                // Else the JDK says its version.
                .setHeader("User-Agent", "spillway");
        switch (outgoing.payload()) {
            case Outgoing.None _ -> {}
            case Outgoing.Bytes bytes -> builder.setHeader("Content-Type", bytes.contentType());
            case Outgoing.Streamed streamed -> builder.setHeader("Content-Type", streamed.contentType());
        }
        for (var field : outgoing.fields()) {
            if (field.name().equalsIgnoreCase("User-Agent")) {
                builder.setHeader(field.name(), field.value());
            } else {
                builder.header(field.name(), field.value());
            }
        }
        more.get().forEach(field -> builder.header(field.name(), field.value()));
        return builder.build();
    }

    private Reply exchange(Http2Session session, Http2Call call, Outgoing outgoing, Flight flight) throws IOException {
        flight.sending();
        flight.enter(Phase.SEND);
        if (outgoing.payload() instanceof Outgoing.Streamed streamed) {
            call.out().write(streamed);
        }
        call.await(Stage.SENT);
        flight.enter(Phase.HEAD, settings.get(ClientKnobs.RESPONSE_HEADER));
        call.await(Stage.HEAD);
        flight.enter(Phase.BODY);
        return reply(session, call, outgoing, flight);
    }

    private Reply reply(Http2Session session, Http2Call call, Outgoing outgoing, Flight flight) throws Fault {
        var head = call.head();
        if (head.version() != HttpClient.Version.HTTP_2) {
            throw Fault.failed(ClientFailed.Reason.PROTOCOL, flight.sent(), "the answer is not HTTP/2");
        }
        var heads = new Http2Head(head.headers(), settings, flight);
        var most = settings.get(ClientKnobs.RESPONSE_BYTES).bytes();
        var length = heads.length();
        var bodiless = outgoing.method() == Method.HEAD || Http2Head.isBodiless(head.statusCode());
        if (!bodiless && length.isPresent() && length.getAsLong() > most) {
            throw ReplyBody.tooLarge(most, flight);
        }
        if (!bodiless) {
            length.ifPresent(call.content()::expect);
        }
        var content = new Http2Content(call, outgoing, flight);
        var body = new ReplyBody(content, most, flight, () -> landed(call, flight), call::abort);
        return new Reply(head.statusCode(), heads.fields(), address(session), body, call);
    }

    private static void landed(Http2Call call, Flight flight) {
        try {
            flight.land();
            call.land();
        } catch (Fault e) {
            // Whole is whole.
            call.abort();
        }
    }

    @Override
    public void tidy() {
        var known = current;
        if (known != null && known.isDone(commons.clock().now(), idleTime)) {
            forget(known);
            known.retire();
        }
    }

    private void forget(Http2Session done) {
        lock.lock();
        try {
            if (current == done) {
                current = null;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int idle() {
        var known = current;
        return known != null && known.isConnected() && known.isIdle() ? 1 : 0;
    }

    @Override
    public void close() {
        Http2Session last;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            last = current;
            current = null;
        } finally {
            lock.unlock();
        }
        commons.idle().giveBack();
        if (last != null) {
            last.retire();
        }
    }
}
