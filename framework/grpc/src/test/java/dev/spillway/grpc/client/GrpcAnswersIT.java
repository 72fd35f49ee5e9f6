package dev.spillway.grpc.client;

import static dev.spillway.grpc.client.ClientFixture.ASKED;
import static dev.spillway.grpc.client.ClientFixture.await;
import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.App;
import dev.spillway.grpc.Grpc;
import dev.spillway.grpc.testing.InventoryGrpc;
import dev.spillway.grpc.testing.Stock;
import dev.spillway.grpc.testing.StockRequest;
import dev.spillway.http.Response;
import dev.spillway.http.Response.Field;
import dev.spillway.testing.H2Client;
import dev.spillway.testing.H2Frame;
import dev.spillway.testing.H2Outcome;
import dev.spillway.testing.HeaderBlock;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What callers of a service get whose handler lets the failure of a gRPC call pass.
class GrpcAnswersIT {
    private static void setUp(App app) {
        var inventory = Grpc.client(app, "inventory", InventoryGrpc::newBlockingStub);
        app.get("/stock", _ -> Response.text("" + inventory.getStock(ASKED).getLeft()));
        app.get("/reserve", _ -> Response.text("" + inventory.reserve(ASKED).getLeft()));
    }

    @Test
    void isTheAnswerOfTheCall() {
        try (var server = new PlainServer(PlainServer.GOOD);
                var fixture = new ClientFixture(GrpcAnswersIT::setUp, server.base())) {
            assertThat(fixture.service().get("/stock")).hasStatus(200);
        }
    }

    @Test
    void isUnavailableAndPointlessToRepeat() {
        try (var server = new PlainServer((_, answer, _) -> answer.onError(Status.UNAVAILABLE.asRuntimeException()));
                var fixture = new ClientFixture(GrpcAnswersIT::setUp, server.base(), "backoff = 10ms")) {
            var repeated = fixture.service().get("/stock");
            assertThat(repeated).isProblem(503).hasRetryAfter();
            assertThat(repeated.header("X-Do-Not-Retry")).hasValue("1");
            assertThat(fixture.service().get("/reserve").header("X-Do-Not-Retry"))
                    .isEmpty();
        }
    }

    private static void serve(App app) {
        var inventory = Grpc.client(app, "inventory", InventoryGrpc::newBlockingStub);
        app.serve(Grpc.service(new InventoryGrpc.InventoryImplBase() {
            @Override
            public void getStock(StockRequest request, StreamObserver<Stock> answer) {
                answer.onNext(inventory.getStock(request));
                answer.onCompleted();
            }

            @Override
            public void reserve(StockRequest request, StreamObserver<Stock> answer) {
                answer.onNext(inventory.reserve(request));
                answer.onCompleted();
            }
        }));
    }

    private static Map<String, String> trailers(H2Client client, String method) {
        var stream = client.open(HeaderBlock.request("POST", "/dev.spillway.grpc.testing.Inventory/" + method)
                .field("te", "trailers")
                .field("content-type", "application/grpc"));
        client.data(stream, H2Frame.END_STREAM, new byte[5]);
        assertThat(client.outcome(stream)).isInstanceOf(H2Outcome.Answered.class);
        return client.trailers(stream).stream().collect(Collectors.toMap(Field::name, Field::value));
    }

    @Test
    void isUnavailableAndPointlessToRepeatOverGrpcToo() {
        try (var server = new PlainServer((_, answer, _) -> answer.onError(Status.UNAVAILABLE.asRuntimeException()));
                var fixture = new ClientFixture(GrpcAnswersIT::serve, server.base(), "backoff = 10ms");
                var client = H2Client.over(fixture.service().client()).begin()) {
            assertThat(trailers(client, "GetStock"))
                    .containsEntry("grpc-status", "14")
                    .containsEntry("x-do-not-retry", "1")
                    .containsEntry("grpc-retry-pushback-ms", "-1");
            assertThat(server.calls()).isEqualTo(3);
            assertThat(trailers(client, "Reserve"))
                    .containsEntry("grpc-status", "14")
                    .containsEntry("grpc-retry-pushback-ms", "1000")
                    .doesNotContainKey("x-do-not-retry");
        }
    }

    @Test
    void isATimeoutOfTheGateway() {
        try (var server = new PlainServer(PlainServer.SILENT);
                var fixture = new ClientFixture(GrpcAnswersIT::setUp, server.base(), "timeout = 100ms")) {
            assertThat(fixture.service().get("/stock")).isProblem(504);
        }
    }

    @Test
    void isABadGatewayForTheRest() {
        try (var server = new PlainServer((_, answer, _) -> answer.onError(
                        Status.NOT_FOUND.withDescription("a secret").asRuntimeException()));
                var fixture = new ClientFixture(GrpcAnswersIT::setUp, server.base())) {
            var answer = fixture.service().get("/stock");
            assertThat(answer).isProblem(502);
            assertThat(answer.text()).doesNotContain("secret");
        }
    }

    @Test
    void aRuleOfTheApplicationGoesFirst() {
        try (var server = new PlainServer((_, answer, _) -> answer.onError(Status.NOT_FOUND.asRuntimeException()));
                var fixture = new ClientFixture(
                        app -> {
                            setUp(app);
                            app.onError(StatusRuntimeException.class, e -> Response.status(404));
                        },
                        server.base())) {
            assertThat(fixture.service().get("/stock")).hasStatus(404);
        }
    }

    @Test
    void endsWithTheDeadlineOfTheRoute() {
        try (var server = new PlainServer(PlainServer.SILENT);
                var fixture = new ClientFixture(
                        GrpcAnswersIT::setUp,
                        server.base(),
                        "timeout = 60s",
                        "spillway.routes.\"GET /stock\".deadline = 300ms")) {
            assertThat(fixture.service().get("/stock")).isProblem(504);
            await(() -> server.cancelled() == 1);
            fixture.awaitRest();
        }
    }
}
