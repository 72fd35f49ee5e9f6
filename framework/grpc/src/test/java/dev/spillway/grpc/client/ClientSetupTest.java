package dev.spillway.grpc.client;

import static dev.spillway.grpc.client.ClientFixture.ASKED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.spillway.App;
import dev.spillway.grpc.Grpc;
import dev.spillway.grpc.testing.InventoryGrpc;
import dev.spillway.limit.Base;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.GrpcKnobs;
import dev.spillway.testing.TestService;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// How a client is declared.
class ClientSetupTest {
    private static final Base BASE = Base.of("grpc://inventory:9000");

    private static void set(Consumer<App> setup, String... overrides) {
        TestService.inMemory(setup, overrides).close();
    }

    @Test
    void belongsToTheSetUp() {
        var kept = new AtomicReference<App>();
        try (var service = TestService.inMemory(kept::set)) {
            assertThat(service).isNotNull();
            assertThatIllegalStateException()
                    .isThrownBy(() -> Grpc.client(kept.get(), "inventory", InventoryGrpc::newBlockingStub))
                    .withMessageContaining("set up before the service starts");
        }
    }

    @Test
    void worksFromTheStartOn() {
        set(app -> {
            var client = Grpc.client(app, "inventory", BASE);
            assertThat(client).hasToString("inventory");
            assertThatIllegalStateException()
                    .isThrownBy(
                            () -> client.stub(InventoryGrpc::newBlockingStub).getStock(ASKED))
                    .withMessageContaining("client inventory works when the service has started");
        });
    }

    @Test
    void hasOneKindAndOneSetOfSettings() {
        set(app -> {
            Grpc.client(app, "inventory", BASE, GrpcKnobs.STREAM.at(Duration.ofSeconds(30)));
            Grpc.client(app, "inventory");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Grpc.client(app, "inventory", BASE))
                    .withMessageContaining("declared twice");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> app.client("inventory"))
                    .withMessageContaining("speaks GRPC already");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Grpc.client(app, "pricing", Base.of("http://pricing")))
                    .withMessageContaining("speaks GRPC, which http://pricing is not");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Grpc.client(app, "pricing", BASE, ClientKnobs.REDIRECTS.at(1L)))
                    .withMessageContaining("no setting of a client for GRPC");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> app.client("pricing", BASE))
                    .withMessageContaining("speaks HTTP");
        });
    }

    @Test
    void refusesToStartWithWhatItCannotHoldTo() {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> set(
                        app -> Grpc.client(app, "inventory", BASE), "spillway.clients.inventory.response-header = 1s"))
                .withMessageContaining("spillway.clients.inventory.response-header is no setting of a client for gRPC");
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> set(
                        app -> Grpc.client(app, "inventory"), "spillway.clients.inventory.base = http://inventory:80"))
                .withMessageContaining("expected grpc://host:port");
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> set(app -> Grpc.client(app, "inventory")))
                .withMessageContaining("set spillway.clients.inventory.base = \"grpc://host:port\"");
    }
}
