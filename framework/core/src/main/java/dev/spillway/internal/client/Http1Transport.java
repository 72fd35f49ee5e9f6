package dev.spillway.internal.client;

import dev.spillway.http.ClientFailed;
import dev.spillway.http.ClientTimeout.Phase;
import dev.spillway.http.Response;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.message.MessageSupport;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// HTTP/1.1, one call at a time on each connection.
final class Http1Transport implements Transport {
    private static final int CONTINUE = 100;
    private static final int FINAL = 200;
    private static final Timeout AT_ONCE = Timeout.ofMilliseconds(1);

    private final Target target;
    private final Settings settings;
    private final Commons commons;
    private final Connector<Link> connector;
    private final Breakers breakers;
    private final IdleLinks idle;

    Http1Transport(Target target, Settings settings, Commons commons, Tls tls, Breakers breakers) {
        this.target = target;
        this.settings = settings;
        this.commons = commons;
        var limits = EngineLimits.of(settings);
        this.connector = new Connector<>(
                target,
                settings,
                commons,
                tls,
                breakers,
                (socket, address, now, ends) -> Link.over(socket, address, limits, now, ends));
        this.breakers = breakers;
        this.idle = new IdleLinks(
                commons.idle(),
                settings.get(ClientKnobs.IDLE_CONNECTIONS),
                settings.get(ClientKnobs.IDLE).toNanos());
    }

    @Override
    public Reply send(Outgoing call, Supplier<List<Response.Field>> more, Flight flight) throws Fault {
        var link = link(flight);
        try {
            var reply = exchange(call, more, link, flight);
            breakers.answered(link.address(), reply, flight.patience());
            return reply;
        } catch (IOException | HttpException e) {
            link.abort();
            var fault = fault(e, flight);
            breakers.failed(link.address(), fault, flight.patience());
            throw fault;
        } catch (RuntimeException | Error e) {
            link.abort();
            throw e;
        }
    }

    private Link link(Flight flight) throws Fault {
        var kept = idle.take(commons.clock().now(), breakers);
        if (kept == null) {
            return connector.connect(flight);
        }
        flight.hold(kept);
        return kept;
    }

    private static Fault fault(Exception e, Flight flight) {
        return switch (e) {
            case Upload.Broken broken -> throw new IllegalStateException(broken.getMessage(), broken.getCause());
            case org.apache.hc.core5.http.MessageConstraintException bound ->
                broken(ClientFailed.Reason.TOO_LARGE, bound, flight);
            case IOException io -> flight.fault(io);
            default -> broken(ClientFailed.Reason.PROTOCOL, e, flight);
        };
    }

    private static Fault broken(ClientFailed.Reason reason, Exception e, Flight flight) {
        return Fault.failed(reason, flight.sent(), String.valueOf(e.getMessage()));
    }

    private Reply exchange(Outgoing call, Supplier<List<Response.Field>> more, Link link, Flight flight)
            throws IOException, HttpException {
        flight.enter(Phase.SEND);
        flight.sending();
        link.begin();
        var request = request(call, more, link);
        link.sendRequestHeader(request);
        var early = call.payload() instanceof Outgoing.Streamed ? asked(link, flight) : null;
        if (early == null && request.getEntity() != null) {
            early = body(request, link);
        }
        if (early == null) {
            link.flush();
        }
        flight.enter(Phase.HEAD, settings.get(ClientKnobs.RESPONSE_HEADER));
        var response = early == null ? head(link) : early;
        flight.enter(Phase.BODY);
        return reply(call, response, link, flight, early == null);
    }

    private ClassicHttpRequest request(Outgoing call, Supplier<List<Response.Field>> more, Link link) {
        var request = new BasicClassicHttpRequest(call.method().name(), call.target());
        request.setVersion(HttpVersion.HTTP_1_1);
        request.addHeader("Host", target.authority());
        call.fields().forEach(field -> request.addHeader(field.name(), field.value()));
        more.get().forEach(field -> request.addHeader(field.name(), field.value()));
        switch (call.payload()) {
            case Outgoing.None _ -> {
                if (needsLength(call)) {
                    request.addHeader("Content-Length", "0");
                }
            }
            case Outgoing.Bytes(var type, var bytes) -> {
                request.addHeader("Content-Type", type);
                request.addHeader("Content-Length", Integer.toString(bytes.length));
                request.setEntity(new ByteArrayEntity(bytes, (ContentType) null));
            }
            case Outgoing.Streamed streamed -> {
                request.addHeader("Content-Type", streamed.contentType());
                streamed.length()
                        .ifPresentOrElse(
                                length -> request.addHeader("Content-Length", Long.toString(length)),
                                () -> request.addHeader("Transfer-Encoding", "chunked"));
                request.addHeader("Expect", "100-continue");
                request.setEntity(new Upload(streamed, link));
            }
        }
        return request;
    }

    /// RFC 9110, 8.6: a method that usually has a body says that it has none.
    private static boolean needsLength(Outgoing call) {
        return switch (call.method()) {
            case POST, PUT, PATCH -> true;
            case GET, HEAD, DELETE, OPTIONS -> false;
        };
    }

    /// Asks whether the body is wanted.
    ///
    /// @return a final answer that came instead; null if the body is to be sent
    private @Nullable ClassicHttpResponse asked(Link link, Flight flight) throws IOException, HttpException {
        link.flush();
        var patience = Math.min(
                settings.get(ClientKnobs.EXPECT_CONTINUE).toMillis(),
                Math.max(1, TimeUnit.NANOSECONDS.toMillis(flight.remaining())));
        if (!link.isDataAvailable(Timeout.ofMilliseconds(patience))) {
            return null;
        }
        while (true) {
            var response = link.receiveResponseHeader();
            if (response.getCode() == CONTINUE) {
                return null;
            }
            if (response.getCode() >= FINAL) {
                return response;
            }
        }
    }

    /// Sends the body. A server may refuse it on the way and stop reading; what it says then is the answer.
    private static @Nullable ClassicHttpResponse body(ClassicHttpRequest request, Link link)
            throws IOException, HttpException {
        try {
            link.sendRequestEntity(request);
            return null;
        } catch (Upload.Broken e) {
            throw e;
        } catch (IOException e) {
            if (!link.isOpen() || !link.isDataAvailable(AT_ONCE)) {
                throw e;
            }
            return head(link);
        }
    }

    private static ClassicHttpResponse head(Link link) throws IOException, HttpException {
        while (true) {
            var response = link.receiveResponseHeader();
            if (response.getCode() >= FINAL) {
                return response;
            }
        }
    }

    private Reply reply(Outgoing call, ClassicHttpResponse response, Link link, Flight flight, boolean sentWhole)
            throws IOException, HttpException {
        var headers = new ReplyHeaders(response.getHeaders());
        var most = settings.get(ClientKnobs.RESPONSE_BYTES).bytes();
        var rest = sentWhole ? KeepAlive.of(response, commons.clock().now()) : KeepAlive.NEVER;
        Runnable end = () -> keep(link, flight, rest);
        if (!MessageSupport.canResponseHaveBody(call.method().name(), response)) {
            keep(link, flight, rest);
            return new Reply(response.getCode(), headers, link.address(), InputStream.nullInputStream(), () -> {});
        }
        link.receiveResponseEntity(response);
        var entity = response.getEntity();
        if (entity.getContentLength() > most) {
            throw ReplyBody.tooLarge(most, flight);
        }
        var body = new ReplyBody(entity.getContent(), most, flight, end, link::abort);
        return new Reply(response.getCode(), headers, link.address(), body, link);
    }

    /// The answer is whole: the connection waits for another call, if both sides want it to.
    private void keep(Link link, Flight flight, KeepAlive rest) {
        try {
            // From here on, the flight must not abort it any more.
            flight.land();
        } catch (Fault e) {
            // Whole is whole, but what it came over is gone.
            link.abort();
            return;
        }
        switch (rest) {
            case KeepAlive.Until(var at) -> {
                link.rest(commons.clock().now(), at);
                idle.put(link);
            }
            case KeepAlive.Closed _ -> link.abort();
        }
    }

    @Override
    public void tidy() {
        idle.tidy(commons.clock().now());
    }

    @Override
    public int idle() {
        return idle.count();
    }

    @Override
    public void close() {
        idle.close();
    }
}
