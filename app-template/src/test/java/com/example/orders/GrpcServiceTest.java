package com.example.orders;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.example.orders.proto.GetOrderRequest;
import com.example.orders.proto.ListOrdersRequest;
import com.example.orders.proto.OrdersGrpc;
import com.example.orders.proto.PlacedOrder;
import dev.spillway.testing.ServiceExtension;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The service over gRPC, on the port of the routes, asked by grpc-java's client.
class GrpcServiceTest {
    @RegisterExtension
    final ServiceExtension service =
            ServiceExtension.onPorts(app -> Api.routes(app, TestStorage.empty().open(app)));

    private ManagedChannel channel;
    private OrdersGrpc.OrdersBlockingStub orders;

    @BeforeEach
    void connect() {
        channel = ManagedChannelBuilder.forAddress(
                        "127.0.0.1", service.service().port())
                .usePlaintext()
                .build();
        orders = OrdersGrpc.newBlockingStub(channel);
    }

    @AfterEach
    void disconnect() {
        channel.shutdownNow();
    }

    @Test
    void readsWhatCameOverHttp() {
        assertThat(service.send("POST", "/orders", "application/json", "{\"sku\":\"apple\",\"quantity\":3}"))
                .hasStatus(201);

        assertThat(orders.getOrder(id(1)).getSku()).isEqualTo("apple");
        assertThat(orders.listOrders(ListOrdersRequest.getDefaultInstance()))
                .toIterable()
                .extracting(PlacedOrder::getId)
                .containsExactly(1L);
    }

    @Test
    void knowsNoOrderThatWasNotTaken() {
        var failure = catchThrowableOfType(StatusRuntimeException.class, () -> orders.getOrder(id(17)));

        assertThat(failure.getStatus().getCode()).isEqualTo(Code.NOT_FOUND);
        assertThat(failure.getStatus().getDescription()).contains("there is no order 17");
    }

    @Test
    void saysThatItIsHealthy() {
        var health = HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());

        assertThat(health.getStatus()).isEqualTo(ServingStatus.SERVING);
    }

    private static GetOrderRequest id(long id) {
        return GetOrderRequest.newBuilder().setId(id).build();
    }
}
