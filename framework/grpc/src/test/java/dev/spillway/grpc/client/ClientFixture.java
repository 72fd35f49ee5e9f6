package dev.spillway.grpc.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.App;
import dev.spillway.grpc.Grpc;
import dev.spillway.grpc.GrpcClient;
import dev.spillway.grpc.testing.InventoryGrpc;
import dev.spillway.grpc.testing.StockRequest;
import dev.spillway.testing.TestService;
import io.grpc.ClientInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A service with one gRPC client, as an application has it.
final class ClientFixture implements AutoCloseable {
    static final StockRequest ASKED = StockRequest.newBuilder().setSku("a-1").build();

    private final AtomicReference<@Nullable GrpcClient> client = new AtomicReference<>();
    private final TestService service;

    /// @param base whom it calls
    /// @param settings below `spillway.clients.inventory.`, one a text: `permits = 1`
    ClientFixture(String base, String... settings) {
        this(_ -> {}, base, settings);
    }

    ClientFixture(Consumer<App> setup, String base, String... settings) {
        var overrides = new ArrayList<>(List.of("spillway.clients.inventory.base = " + base));
        for (var setting : settings) {
            overrides.add(setting.startsWith("spillway.") ? setting : "spillway.clients.inventory." + setting);
        }
        this.service = TestService.inMemory(
                app -> {
                    client.set(Grpc.client(app, "inventory"));
                    setup.accept(app);
                },
                overrides.toArray(String[]::new));
    }

    TestService service() {
        return service;
    }

    GrpcClient client() {
        var known = client.get();
        assertThat(known).isNotNull();
        return known;
    }

    InventoryGrpc.InventoryBlockingStub blocking(ClientInterceptor... inside) {
        return client().stub(InventoryGrpc::newBlockingStub, inside);
    }

    InventoryGrpc.InventoryStub async(ClientInterceptor... inside) {
        return client().stub(InventoryGrpc::newStub, inside);
    }

    /// What a call that fails fails with.
    static Status.Code codeOf(Runnable call) {
        return statusOf(call).getCode();
    }

    static Status statusOf(Runnable call) {
        return thrownBy(call).getStatus();
    }

    static StatusRuntimeException thrownBy(Runnable call) {
        try {
            call.run();
        } catch (StatusRuntimeException e) {
            return e;
        }
        throw new AssertionError("the call succeeded");
    }

    /// The sum of a meter's series that have this text in their labels.
    double meter(String name, String label) {
        var line = Pattern.compile("(?m)^" + Pattern.quote(name) + "\\{([^}]*)} (\\S+)$");
        return line.matcher(service.admin("/metrics").text())
                .results()
                .filter(found -> found.group(1).contains(label))
                .mapToDouble(found -> Double.parseDouble(found.group(2)))
                .sum();
    }

    /// A meter that has no labels.
    double number(String name) {
        var line = Pattern.compile("(?m)^" + Pattern.quote(name) + " (\\S+)$");
        return line.matcher(service.admin("/metrics").text())
                .results()
                .mapToDouble(found -> Double.parseDouble(found.group(1)))
                .sum();
    }

    /// Waits until nothing is in flight: every permit has been given back.
    void awaitRest() {
        await(() -> meter("spillway_client_in_flight", "inventory") == 0);
    }

    /// Waits for something that happens on another thread.
    static void await(BooleanSupplier done) {
        var end = System.nanoTime() + 60_000_000_000L;
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("waited in vain").isNegative();
            LockSupport.parkNanos(2_000_000);
        }
    }

    @Override
    public void close() {
        service.close();
    }
}
