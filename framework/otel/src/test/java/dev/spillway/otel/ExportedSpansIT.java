package dev.spillway.otel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import dev.spillway.App;
import dev.spillway.grpc.Grpc;
import dev.spillway.http.Response;
import dev.spillway.limit.Base;
import dev.spillway.limit.Limit;
import dev.spillway.testing.Answer;
import dev.spillway.testing.TestService;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Services whose spans arrive at a receiver of OTLP.
class ExportedSpansIT {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "traceparent: 00-" + TRACE + "-b7ad6b7169203331-0";

    private final Receiver receiver = new Receiver();
    private final Deque<TestService> services = new ArrayDeque<>();

    @AfterEach
    void closeAll() {
        services.forEach(TestService::close);
        receiver.close();
    }

    private TestService start(Consumer<App> setup, String... overrides) {
        return start(receiver.endpoint(), setup, overrides);
    }

    private TestService start(String endpoint, Consumer<App> setup, String... overrides) {
        var all = new ArrayList<>(List.of(
                "spillway.traces.endpoint = %s".formatted(endpoint),
                "spillway.traces.ratio = 100 %",
                "spillway.traces.delay = 50ms"));
        all.addAll(List.of(overrides));
        var service = TestService.start(
                app -> {
                    app.traces(Otel.otlp("orders"));
                    setup.accept(app);
                },
                all.toArray(String[]::new));
        services.push(service);
        return service;
    }

    private static Answer ask(TestService service, String path, String... fields) {
        try (var client = service.client()) {
            var head = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: shop.test:80\r\nConnection: close\r\n");
            for (var field : fields) {
                head.append(field).append("\r\n");
            }
            return client.send(head.append("\r\n").toString()).answer();
        }
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    private static String tag(Span span, String key) {
        return span.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .map(attribute -> attribute.getValue().hasIntValue()
                        ? Long.toString(attribute.getValue().getIntValue())
                        : attribute.getValue().getStringValue())
                .findFirst()
                .orElse("");
    }

    private Span await(SpanKind kind, String name) throws InterruptedException {
        return receiver.await(span -> span.getKind() == kind && span.getName().equals(name));
    }

    @Test
    void aTraceGoesThroughTwoServices() throws InterruptedException {
        var stock = start(app -> app.get("/stock/{sku}", request -> Response.text(request.path("sku"))));
        var shop = start(app -> {
            var client = app.client("stock", Base.of("http://127.0.0.1:" + stock.port()));
            app.get(
                    "/offers/{sku}",
                    request -> Response.text(client.get("/stock/{sku}", request.path("sku"))
                            .send()
                            .text()));
        });

        var answer = ask(shop, "/offers/a-1?secret=s", PARENT + 1, "tracestate: congo=t61rcWkgMzE");

        var first = await(SpanKind.SPAN_KIND_SERVER, "GET /offers/{sku}");
        var call = await(SpanKind.SPAN_KIND_CLIENT, "GET /stock/{sku}");
        var second = await(SpanKind.SPAN_KIND_SERVER, "GET /stock/{sku}");
        assertThat(List.of(first, call, second)).allSatisfy(span -> {
            assertThat(hex(span.getTraceId())).isEqualTo(TRACE);
            assertThat(span.getTraceState()).isEqualTo("congo=t61rcWkgMzE");
            assertThat(span.getEndTimeUnixNano()).isGreaterThanOrEqualTo(span.getStartTimeUnixNano());
        });
        assertThat(hex(first.getParentSpanId())).isEqualTo("b7ad6b7169203331");
        assertThat(call.getParentSpanId()).isEqualTo(first.getSpanId());
        assertThat(second.getParentSpanId()).isEqualTo(call.getSpanId());
        assertThat(answer.header("traceparent")).contains("00-%s-%s-01".formatted(TRACE, hex(first.getSpanId())));
        assertThat(answer.header("tracestate")).contains("congo=t61rcWkgMzE");
        assertThat(tag(first, "http.request.method")).isEqualTo("GET");
        assertThat(tag(first, "http.route")).isEqualTo("/offers/{sku}");
        assertThat(tag(first, "http.response.status_code")).isEqualTo("200");
        assertThat(tag(first, "url.path")).isEqualTo("/offers/a-1");
        assertThat(tag(first, "server.address")).isEqualTo("shop.test");
        assertThat(tag(call, "server.port")).isEqualTo(Integer.toString(stock.port()));
        assertThat(first.toString()).doesNotContain("secret");
        assertThat(receiver.services()).containsExactly("orders");
    }

    @Test
    void anAttemptThatFailedIsAnEventOfItsCall() throws InterruptedException {
        var asked = new AtomicInteger();
        var stock = start(app ->
                app.get("/stock", _ -> asked.getAndIncrement() == 0 ? Response.status(503) : Response.text("here")));
        var shop = start(app -> {
            var client = app.client("stock", Base.of("http://127.0.0.1:" + stock.port()));
            app.get("/offers", _ -> Response.text(client.get("/stock").send().text()));
        });

        ask(shop, "/offers");

        var call = await(SpanKind.SPAN_KIND_CLIENT, "GET /stock");
        assertThat(call.getEventsList()).extracting(Span.Event::getName).containsExactly("status 503");
        assertThat(call.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
    }

    @Test
    void aRefusalIsASpan() throws InterruptedException {
        var shop = start(app -> app.get("/offers", _ -> Response.text("")).limit(Limit.perSecond(1)));

        var refused = IntStream.range(0, 4)
                .mapToObj(_ -> ask(shop, "/offers"))
                .filter(answer -> answer.status() == 429)
                .findFirst()
                .orElseThrow();

        var span = receiver.await(one -> tag(one, "http.response.status_code").equals("429"));
        assertThat(span.getName()).isEqualTo("GET /offers");
        assertThat(tag(span, "error.type")).isEqualTo("rate");
        assertThat(span.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
        assertThat(refused.header("traceparent")).isPresent();
    }

    @Test
    void whatHasNoRouteAndWhatFailsAreSpans() throws InterruptedException {
        var shop = start(app -> app.get("/fault", _ -> {
            throw new IllegalStateException("a fault");
        }));

        ask(shop, "/nowhere/that/clients/invent");
        ask(shop, "/fault");

        var nowhere = await(SpanKind.SPAN_KIND_SERVER, "GET");
        assertThat(tag(nowhere, "error.type")).isEqualTo("not_found");
        var fault = await(SpanKind.SPAN_KIND_SERVER, "GET /fault");
        assertThat(tag(fault, "error.type")).isEqualTo("500");
        assertThat(fault.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
    }

    private static final class Healthy extends HealthGrpc.HealthImplBase {
        @Override
        public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answers) {
            answers.onNext(HealthCheckResponse.getDefaultInstance());
            answers.onCompleted();
        }
    }

    @Test
    void aTraceGoesThroughACallOfGrpc() throws InterruptedException {
        var stock = start(app -> app.serve(Grpc.service(new Healthy())));
        var shop = start(app -> {
            var client = Grpc.client(app, "stock", Base.of("grpc://127.0.0.1:" + stock.port()))
                    .stub(HealthGrpc::newBlockingStub);
            app.get(
                    "/offers",
                    _ -> Response.text(client.check(HealthCheckRequest.getDefaultInstance())
                            .getStatus()
                            .name()));
        });

        ask(shop, "/offers", PARENT + 1);

        var first = await(SpanKind.SPAN_KIND_SERVER, "GET /offers");
        var call = await(SpanKind.SPAN_KIND_CLIENT, "grpc.health.v1.Health/Check");
        var second = await(SpanKind.SPAN_KIND_SERVER, "grpc.health.v1.Health/Check");
        assertThat(hex(second.getTraceId())).isEqualTo(TRACE);
        assertThat(call.getParentSpanId()).isEqualTo(first.getSpanId());
        assertThat(second.getParentSpanId()).isEqualTo(call.getSpanId());
        assertThat(tag(second, "rpc.service")).isEqualTo("grpc.health.v1.Health");
        assertThat(tag(second, "rpc.method")).isEqualTo("Check");
        assertThat(tag(second, "rpc.grpc.status_code")).isEqualTo("0");
    }

    @Test
    void whatIsLeftIsSentAtTheEnd() {
        var shop = start(app -> app.get("/offers", _ -> Response.text("")), "spillway.traces.delay = 30s");
        ask(shop, "/offers");

        shop.close();

        assertThat(receiver.spans()).extracting(Span::getName).containsExactly("GET /offers");
    }

    @Test
    void aReceiverThatIsAwayCostsNoCallAndIsCounted() throws IOException {
        String nowhere;
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nowhere = "http://127.0.0.1:" + taken.getLocalPort();
        }
        var shop = start(nowhere, app -> app.get("/offers", _ -> Response.text("")));

        var answers = IntStream.range(0, 5).mapToObj(_ -> ask(shop, "/offers")).toList();

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
        awaitMeter(shop, "spillway_traces_spans_total{outcome=\"lost\"} 5");
    }

    @Test
    void aReceiverThatHangsFillsTheQueueAndNoMore() throws IOException {
        try (var deaf = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var shop = start(
                    "http://127.0.0.1:" + deaf.getLocalPort(),
                    app -> app.get("/offers", _ -> Response.text("")),
                    "spillway.traces.queue = 64",
                    "spillway.traces.batch = 1",
                    "spillway.traces.rate = 10000/s",
                    "spillway.traces.timeout = 30s",
                    "spillway.routes.default.rate = 100000/s",
                    "spillway.routes.default.client-rate = 100000/s",
                    "spillway.shutdown.close = 500ms");

            // One is being sent, so many wait, and the rest is dropped.
            IntStream.range(0, 70)
                    .forEach(_ -> assertThat(ask(shop, "/offers").status()).isEqualTo(200));

            assertThat(shop.admin("/metrics").text()).containsPattern("spans_total\\{outcome=\"dropped\"} [456]");
        }
    }

    @Test
    void aForeignFlagIsFollowedUpToARate() {
        var shop = start(app -> app.get("/offers", _ -> Response.text("")), "spillway.traces.asked = 1/min");

        var flags = IntStream.range(0, 3)
                .mapToObj(_ ->
                        ask(shop, "/offers", PARENT + 1).header("traceparent").orElseThrow())
                .map(trace -> trace.substring(53))
                .toList();

        assertThat(flags).containsExactly("01", "00", "00");
    }

    @Test
    void whoDoesNotRecordIsNotRecorded() {
        var shop = start(app -> app.get("/offers", _ -> Response.text("")), "spillway.traces.delay = 30s");

        var answer = ask(shop, "/offers", PARENT + 0);
        shop.close();

        assertThat(answer.header("traceparent").orElseThrow())
                .startsWith("00-" + TRACE)
                .endsWith("-00");
        assertThat(receiver.spans()).isEmpty();
    }

    @Test
    void theTokenIsSentAndNotPrinted() throws InterruptedException {
        var shop = start(
                app -> app.get("/offers", _ -> Response.text("")),
                "spillway.traces.token = a-token",
                "spillway.traces.token-header = x-token");

        ask(shop, "/offers");

        await(SpanKind.SPAN_KIND_SERVER, "GET /offers");
        assertThat(receiver.tokens()).contains("a-token");
        assertThat(shop.admin("/hardening.json").text()).doesNotContain("a-token");
    }

    @Test
    void aServiceHasAName() {
        assertThatIllegalArgumentException().isThrownBy(() -> Otel.otlp("no name"));
    }

    private static void awaitMeter(TestService service, String line) {
        while (!service.admin("/metrics").text().contains(line)) {
            Thread.onSpinWait();
        }
    }
}
