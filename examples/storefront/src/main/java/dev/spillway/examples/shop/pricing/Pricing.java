package dev.spillway.examples.shop.pricing;

import static dev.spillway.limit.Limit.kibibytes;
import static dev.spillway.limit.Limit.permits;

import dev.spillway.App;
import dev.spillway.Spillway;
import dev.spillway.examples.shop.TimeLeft;
import dev.spillway.examples.shop.proto.Price;
import dev.spillway.examples.shop.proto.PriceRequest;
import dev.spillway.examples.shop.proto.PricingGrpc;
import dev.spillway.grpc.Grpc;
import dev.spillway.http.Problem;
import dev.spillway.http.ProblemException;
import dev.spillway.http.Response;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What things cost, by asking those who sell them: a service of gRPC, and beside it a page for the curious.
public final class Pricing extends PricingGrpc.PricingImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(Pricing.class);

    private final Wholesaler wholesaler;
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong cancelled = new AtomicLong();

    Pricing(Wholesaler wholesaler) {
        this.wholesaler = wholesaler;
    }

    static void main() {
        Spillway.run(Pricing::routes);
    }

    /// Sets the service up.
    public static void routes(App app) {
        routes(app, new MoodyWholesaler());
    }

    /// Sets the service up to ask another wholesaler.
    public static void routes(App app, Wholesaler wholesaler) {
        var pricing = new Pricing(wholesaler);
        app.serve(Grpc.service(ServerInterceptors.intercept(pricing, new TimeLeft()))
                .limit("PriceOf", permits(32), kibibytes(16)));
        app.get("/counts", _ -> Response.json(pricing.counts()));
    }

    /// `shop.Pricing/PriceOf`. When nobody waits for the price any more, this thread is interrupted: no code of its own
    /// is needed for that, but to show it.
    @Override
    public void priceOf(PriceRequest request, StreamObserver<Price> answer) {
        var sku = request.getSku();
        try {
            var cents = wholesaler.cents(sku).orElseThrow(() -> unknown(sku));
            answered.incrementAndGet();
            answer.onNext(Price.newBuilder().setCents(cents).build());
            answer.onCompleted();
        } catch (InterruptedException e) {
            LOG.info("cancelled: nobody waits for the price of {} any more", sku);
            cancelled.incrementAndGet();
            answer.onError(Status.CANCELLED.withCause(e).asRuntimeException());
        }
    }

    Counts counts() {
        return new Counts(answered.get(), cancelled.get());
    }

    /// Told over gRPC as NOT_FOUND.
    private static ProblemException unknown(String sku) {
        return new ProblemException(Problem.of(404, "Not Found").detail("no wholesaler sells " + sku));
    }

    /// What became of the questions so far.
    record Counts(long answered, long cancelled) {}
}
