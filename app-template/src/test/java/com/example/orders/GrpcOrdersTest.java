package com.example.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.example.orders.proto.GetOrderRequest;
import com.example.orders.proto.ListOrdersRequest;
import com.example.orders.proto.PlacedOrder;
import dev.spillway.http.ProblemException;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// The methods of gRPC without a socket: they are called as any other method.
class GrpcOrdersTest {
    /// What a client would have been sent.
    private static final class Answers implements StreamObserver<PlacedOrder> {
        private final List<PlacedOrder> orders = new ArrayList<>();
        private boolean completed;

        @Override
        public void onNext(PlacedOrder order) {
            orders.add(order);
        }

        @Override
        public void onError(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        public void onCompleted() {
            completed = true;
        }
    }

    private final MemoryOrders orders = new MemoryOrders(1_000, Clock.systemUTC());
    private final GrpcOrders service = new GrpcOrders(orders);
    private final Answers answers = new Answers();

    @Test
    void readsAnOrder() {
        place(1);

        service.getOrder(GetOrderRequest.newBuilder().setId(1).build(), answers);

        assertThat(answers.orders)
                .containsExactly(PlacedOrder.newBuilder()
                        .setId(1)
                        .setSku("apple")
                        .setQuantity(3)
                        .build());
        assertThat(answers.completed).isTrue();
    }

    @Test
    void knowsNoOrderThatWasNotTaken() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> service.getOrder(GetOrderRequest.getDefaultInstance(), answers))
                .satisfies(thrown -> assertThat(thrown.problem().status()).isEqualTo(404));
    }

    @Test
    void listsMoreThanOnePage() {
        place(250);

        service.listOrders(ListOrdersRequest.newBuilder().setAfter(10).build(), answers);

        assertThat(answers.orders)
                .extracting(PlacedOrder::getId)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(11, 250).boxed().toList());
        assertThat(answers.completed).isTrue();
    }

    private void place(int count) {
        for (var i = 0; i < count; i++) {
            orders.place(new NewOrder("apple", 3), Optional.empty());
        }
    }
}
