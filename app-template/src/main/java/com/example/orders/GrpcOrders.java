package com.example.orders;

import com.example.orders.proto.GetOrderRequest;
import com.example.orders.proto.ListOrdersRequest;
import com.example.orders.proto.OrdersGrpc;
import com.example.orders.proto.PlacedOrder;
import dev.spillway.App;
import dev.spillway.grpc.Grpc;
import dev.spillway.http.Problem;
import dev.spillway.http.ProblemException;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.Callable;

/// The orders over gRPC: `orders.v1.Orders` of orders.proto. How many calls each method takes at once is in
/// application.conf, as for the routes.
final class GrpcOrders extends OrdersGrpc.OrdersImplBase {
    private static final int PAGE = 100;

    private final Orders orders;

    GrpcOrders(Orders orders) {
        this.orders = orders;
    }

    /// On the ports of the routes, with `grpc.health.v1.Health` beside it.
    static void serve(App app, Orders orders) {
        app.serve(Grpc.service(new GrpcOrders(orders)));
    }

    @Override
    public void getOrder(GetOrderRequest request, StreamObserver<PlacedOrder> answer) {
        var id = request.getId();
        var order = ask(() -> orders.find(id)).orElseThrow(() -> unknown(id));
        answer.onNext(message(order));
        answer.onCompleted();
    }

    /// Page by page, so that no statement lasts as long as the client takes to read. Whoever reads slowly is waited for
    /// in `onNext`, until the clocks of the call say that it was long enough.
    @Override
    public void listOrders(ListOrdersRequest request, StreamObserver<PlacedOrder> answer) {
        var next = Optional.of(request.getAfter());
        while (next.isPresent()) {
            var after = next.get();
            var page = ask(() -> orders.page(after, PAGE));
            page.orders().forEach(order -> answer.onNext(message(order)));
            next = page.next();
        }
        answer.onCompleted();
    }

    /// What it throws is told as UNKNOWN without detail, but for problems: with the code nearest to their status.
    private static <T> T ask(Callable<T> question) {
        try {
            return question.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            // The database knows whether it makes sense to try again.
            if (e instanceof java.sql.SQLException failure) {
                throw new ProblemException(DatabaseFailures.problem(failure));
            }

            throw new IllegalStateException(e);
        }
    }

    private static PlacedOrder message(Order order) {
        return PlacedOrder.newBuilder()
                .setId(order.id())
                .setSku(order.sku())
                .setQuantity(order.quantity())
                .build();
    }

    private static ProblemException unknown(long id) {
        return new ProblemException(Problem.of(404, "Not Found").detail("there is no order " + id));
    }
}
