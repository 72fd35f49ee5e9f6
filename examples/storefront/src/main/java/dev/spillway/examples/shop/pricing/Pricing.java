package dev.spillway.examples.shop.pricing;

import dev.spillway.App;
import dev.spillway.Spillway;
import dev.spillway.examples.shop.TimeLeft;
import dev.spillway.http.Problem;
import dev.spillway.http.ProblemException;
import dev.spillway.http.Request;
import dev.spillway.http.Response;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What things cost, by asking those who sell them.
public final class Pricing {
    private static final Logger LOG = LoggerFactory.getLogger(Pricing.class);

    private final Wholesaler wholesaler;
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong cancelled = new AtomicLong();

    private Pricing(Wholesaler wholesaler) {
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
        app.around(new TimeLeft());
        app.get("/prices/{sku}", pricing::price);
        app.get("/counts", _ -> Response.json(new Counts(pricing.answered.get(), pricing.cancelled.get())));
    }

    /// `GET /prices/{sku}`. When nobody waits for the price any more, this thread is interrupted: no code of its own
    /// is needed for that, but to show it.
    private Response price(Request request) throws InterruptedException {
        var sku = request.path("sku");
        try {
            var cents = wholesaler.cents(sku).orElseThrow(() -> unknown(sku));
            answered.incrementAndGet();
            return Response.json(new Price(sku, cents));
        } catch (InterruptedException e) {
            LOG.info("cancelled: nobody waits for the price of {} any more", sku);
            cancelled.incrementAndGet();
            throw e;
        }
    }

    private static ProblemException unknown(String sku) {
        return new ProblemException(Problem.of(404, "Not Found").detail("no wholesaler sells " + sku));
    }

    /// A price.
    private record Price(String sku, long cents) {}

    /// What became of the questions so far.
    private record Counts(long answered, long cancelled) {}
}
