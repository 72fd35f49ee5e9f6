package dev.spillway.internal.client;

import dev.spillway.http.ClientFailed;
import dev.spillway.http.ClientTimeout.Phase;
import dev.spillway.http.Method;
import dev.spillway.http.Response;
import dev.spillway.internal.wire.h2.HeaderCodec;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Settings;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// HTTP/2 over TLS: many calls at a time on one connection. A new one is made when that is old, has idled, or takes no
/// more calls; the old one ends with its last call.
final class Http2Transport implements Transport {
    /// A call goes over to so many that take no more of them by the time it comes.
    private static final int CONNECTIONS = 3;

    private final Target target;
    private final Settings settings;
    private final Commons commons;
    private final Connector<Http2Link> connector;
    private final Breakers breakers;
    private final long idleTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Http2Turn turn = new Http2Turn(lock);
    private volatile @Nullable Http2Link current;
    private volatile boolean closed;

    /// @throws IllegalArgumentException if the process keeps so few idle connections that there is no place for this
    Http2Transport(Target target, Settings settings, Commons commons, Tls tls, Breakers breakers) {
        if (!commons.idle().take()) {
            throw new IllegalArgumentException(
                    "an h2 client keeps a connection, and process.idle-connections has no place for that of "
                            + target.authority());
        }
        this.target = target;
        this.settings = settings;
        this.commons = commons;
        this.connector = new Connector<>(
                target,
                settings,
                commons,
                tls,
                breakers,
                (socket, address, _, ends) -> new Http2Link(socket, address, settings, commons.clock(), ends));
        this.breakers = breakers;
        this.idleTime = settings.get(ClientKnobs.IDLE).toNanos();
    }

    @Override
    public Reply send(Outgoing outgoing, Supplier<List<Response.Field>> more, Flight flight) throws Fault {
        var call = place(flight);
        try {
            var reply = exchange(call, outgoing, more, flight);
            breakers.answered(reply.from(), reply, flight.patience());
            return reply;
        } catch (IOException e) {
            call.abort();
            var fault = fault(e, call, flight);
            if (call.link().isNews(e)) {
                breakers.failed(call.link().address(), fault, flight.patience());
            }
            throw fault;
        } catch (RuntimeException | Error e) {
            call.abort();
            throw e;
        }
    }

    private static Fault fault(IOException failure, Http2Call call, Flight flight) {
        if (failure instanceof Upload.Broken broken) {
            throw new IllegalStateException(broken.getMessage(), broken.getCause());
        }
        if (failure instanceof Fault fault) {
            return fault;
        }
        if (call.isSent()) {
            flight.sending();
        }
        return failure instanceof GuardFault guarded && !flight.isEnded()
                ? Fault.failed(guarded.reason(), flight.sent(), String.valueOf(guarded.getMessage()))
                : flight.fault(failure);
    }

    /// A call that has a stream of its own. That one has to wait for it, or waits in vain, tells nothing about the
    /// address, which is at work.
    private Http2Call place(Flight flight) throws Fault {
        for (var tries = 0; tries < CONNECTIONS; tries++) {
            var call = new Http2Call(link(flight), commons.memory().share());
            try {
                flight.hold(call);
                flight.enter(Phase.PERMIT);
                if (call.place(settings.get(ClientKnobs.WAIT).toNanos())) {
                    return call;
                }
                call.link().retire();
                call.abort();
            } catch (IOException e) {
                call.abort();
                throw flight.fault(e);
            }
        }
        throw Fault.failed(
                ClientFailed.Reason.CONNECTION,
                Fault.Sent.NOTHING,
                "the other side said farewell over %d connections in a row".formatted(CONNECTIONS));
    }

    /// The connection that takes calls now, with one more.
    private Http2Link link(Flight flight) throws Fault {
        while (true) {
            var known = current;
            if (known != null) {
                if (breakers.isTrusted(known.address())
                        && known.join(commons.clock().now(), idleTime)) {
                    if (closed) {
                        // Whoever is still working calls; nothing is kept for the next one.
                        known.retire();
                    }
                    return known;
                }
                forget(known);
                known.retire();
            }
            flight.enter(
                    Phase.CONNECT, settings.get(ClientKnobs.CONNECT).plus(settings.get(ClientKnobs.TLS_HANDSHAKE)));
            if (turn.take(flight, () -> current == null)) {
                return dialled(flight);
            }
        }
    }

    private Http2Link dialled(Flight flight) throws Fault {
        try {
            var made = connector.connect(flight);
            settle(made, flight);
            keep(made);
            turn.end();
            return made;
        } catch (Fault fault) {
            turn.fail(fault);
            throw fault;
        } catch (RuntimeException | Error e) {
            turn.end();
            throw e;
        }
    }

    /// From here on a connection belongs to all: it does not end with the call that made it.
    private void settle(Http2Link made, Flight flight) throws Fault {
        try {
            flight.hold(() -> {});
        } catch (Fault fault) {
            made.abort();
            throw fault;
        }
        if (!made.join(commons.clock().now(), idleTime)) {
            made.abort();
            throw Fault.failed(
                    ClientFailed.Reason.CONNECTION, Fault.Sent.NOTHING, "the other side says farewell at once");
        }
    }

    private void keep(Http2Link made) {
        lock.lock();
        try {
            if (!closed) {
                current = made;
                return;
            }
        } finally {
            lock.unlock();
        }
        // It ends with the call that it was made for.
        made.retire();
    }

    private void forget(Http2Link done) {
        lock.lock();
        try {
            if (current == done) {
                current = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private Reply exchange(Http2Call call, Outgoing outgoing, Supplier<List<Response.Field>> more, Flight flight)
            throws IOException {
        flight.enter(Phase.SEND);
        call.open(head(outgoing, more.get()), isWhole(outgoing.payload()));
        switch (outgoing.payload()) {
            case Outgoing.None _ -> {}
            case Outgoing.Bytes known -> {
                if (known.bytes().length > 0) {
                    call.send(known.bytes(), known.bytes().length, true);
                }
            }
            case Outgoing.Streamed streamed -> Http2Outflow.write(streamed, call);
        }
        call.awaitSent();
        flight.sending();
        flight.enter(Phase.HEAD, settings.get(ClientKnobs.RESPONSE_HEADER));
        var head = call.awaitHead();
        flight.enter(Phase.BODY);
        return reply(call, head, outgoing, flight);
    }

    private static boolean isWhole(Outgoing.Payload payload) {
        return switch (payload) {
            case Outgoing.None _ -> true;
            case Outgoing.Bytes known -> known.bytes().length == 0;
            case Outgoing.Streamed _ -> false;
        };
    }

    private byte[] head(Outgoing outgoing, List<Response.Field> more) {
        return HeaderCodec.encode(fields -> {
            fields.field(":method", outgoing.method().name());
            fields.field(":scheme", "https");
            fields.field(":authority", target.authority());
            fields.field(":path", outgoing.target());
            outgoing.fields().forEach(field -> fields.field(field.name(), field.value()));
            more.forEach(field -> fields.field(field.name(), field.value()));
            switch (outgoing.payload()) {
                case Outgoing.None _ -> {}
                case Outgoing.Bytes(var type, var bytes) -> {
                    fields.field("content-type", type);
                    fields.field("content-length", Integer.toString(bytes.length));
                }
                case Outgoing.Streamed streamed -> {
                    fields.field("content-type", streamed.contentType());
                    streamed.length().ifPresent(length -> fields.field("content-length", Long.toString(length)));
                }
            }
        });
    }

    private Reply reply(Http2Call call, HeaderCodec.Fields head, Outgoing outgoing, Flight flight) throws Fault {
        var heads = new Http2Head(head.fields(), flight);
        var most = settings.get(ClientKnobs.RESPONSE_BYTES).bytes();
        var length = heads.length();
        var bodiless = outgoing.method() == Method.HEAD || Http2Head.isBodiless(head.status());
        if (!bodiless && length.isPresent() && length.getAsLong() > most) {
            throw ReplyBody.tooLarge(most, flight);
        }
        if (bodiless) {
            call.expect(0);
        } else {
            length.ifPresent(call::expect);
        }
        var content = new Http2Content(call, failure -> fault(failure, call, flight));
        var body = new ReplyBody(content, most, flight, () -> landed(call, flight), call::abort);
        return new Reply(head.status(), heads.fields(), call.link().address(), body, call);
    }

    private static void landed(Http2Call call, Flight flight) {
        try {
            flight.land();
        } catch (Fault e) {
            // Whole is whole.
        }
        call.abort();
    }

    @Override
    public void tidy() {
        var known = current;
        if (known != null && known.isDone(commons.clock().now(), idleTime)) {
            forget(known);
            known.retire();
        }
    }

    @Override
    public int idle() {
        var known = current;
        return known != null && known.isIdle() ? 1 : 0;
    }

    @Override
    public void close() {
        Http2Link last;
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
