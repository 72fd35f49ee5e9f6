package dev.spillway.examples.shop.storefront;

import static dev.spillway.limit.Limit.kibibytes;
import static dev.spillway.limit.Limit.perClient;
import static dev.spillway.limit.Limit.perSecond;

import dev.spillway.App;
import dev.spillway.Spillway;
import dev.spillway.examples.shop.TimeLeft;
import dev.spillway.http.Client;
import dev.spillway.http.FanOut;
import dev.spillway.http.Problem;
import dev.spillway.http.ProblemException;
import dev.spillway.http.Request;
import dev.spillway.http.Response;
import dev.spillway.http.UpstreamProblem;
import java.util.List;
import java.util.regex.Pattern;

/// What customers ask for, put together from what the inventory knows.
public final class Storefront {
    private static final int LARGEST_BASKET = 20;
    private static final Pattern SKU = Pattern.compile("[a-z0-9-]{1,40}");
    private static final Pattern KEY = Pattern.compile("[!-~]{1,255}");

    private final Client inventory;

    private Storefront(Client inventory) {
        this.inventory = inventory;
    }

    static void main() {
        Spillway.run(Storefront::routes);
    }

    /// Sets the service up.
    public static void routes(App app) {
        var storefront = new Storefront(app.client("inventory"));
        app.around(new TimeLeft());
        app.get("/basket", storefront::basket);
        app.post("/orders", storefront::order).limit(kibibytes(4), perClient(perSecond(10)));
    }

    /// `GET /basket?sku=tea&sku=kettle`: one call for each item, all at once, all within what this call has left. The
    /// first that fails ends the others.
    private Response basket(Request request) throws Exception {
        try (var fan = FanOut.open()) {
            var items =
                    skus(request).stream().map(sku -> fan.fork(() -> item(sku))).toList();
            fan.join();
            return Response.json(
                    Basket.of(items.stream().map(FanOut.Branch::get).toList()));
        }
    }

    private Item item(String sku) {
        try {
            return inventory.get("/items/{sku}", sku).as(Item.class);
        } catch (UpstreamProblem e) {
            throw forCustomers(e);
        }
    }

    /// `POST /orders`, with an `Idempotency-Key`. The key goes on to where the work is done, and that makes the call
    /// safe to repeat: for the customer, and for this client.
    private Response order(Request request) {
        var key = request.header("Idempotency-Key")
                .filter(KEY.asMatchPredicate())
                .orElseThrow(() -> badRequest("an order has an Idempotency-Key of its own, 1 to 255 characters"));
        var order = request.body().json(Order.class);
        try {
            var reserved = inventory
                    .post("/reservations")
                    .idempotencyKey(key)
                    .json(order)
                    .as(Reservation.class);
            return Response.json(reserved).withStatus(201);
        } catch (UpstreamProblem e) {
            throw forCustomers(e);
        }
    }

    private static List<String> skus(Request request) {
        var skus = request.queries("sku");
        if (skus.isEmpty() || skus.size() > LARGEST_BASKET || !skus.stream().allMatch(SKU.asMatchPredicate())) {
            throw badRequest("a basket is 1 to %d skus: ?sku=tea&sku=kettle".formatted(LARGEST_BASKET));
        }
        return skus;
    }

    /// That there is no such thing, or not enough of it, customers should know. What else the inventory says is for
    /// us, and the framework answers.
    private static RuntimeException forCustomers(UpstreamProblem e) {
        return switch (e.status()) {
            case 404, 409 ->
                e.upstream().<RuntimeException>map(ProblemException::new).orElse(e);
            default -> e;
        };
    }

    private static ProblemException badRequest(String detail) {
        return new ProblemException(Problem.of(400, "Bad Request").detail(detail));
    }
}
