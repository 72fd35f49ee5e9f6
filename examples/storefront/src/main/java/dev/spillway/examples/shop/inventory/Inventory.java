package dev.spillway.examples.shop.inventory;

import dev.spillway.App;
import dev.spillway.Spillway;
import dev.spillway.examples.shop.TimeLeft;
import dev.spillway.http.Idempotency;
import dev.spillway.http.Problem;
import dev.spillway.http.ProblemException;
import dev.spillway.http.Request;
import dev.spillway.http.Response;

/// What is there, what it costs, and for whom it is kept.
public final class Inventory {
    private final Stock stock = Stock.ofTheShop();
    private final Prices prices;

    private Inventory(Prices prices) {
        this.prices = prices;
    }

    static void main() {
        Spillway.run(Inventory::routes);
    }

    /// Sets the service up.
    public static void routes(App app) {
        var inventory = new Inventory(new Prices(app));
        app.around(new TimeLeft());
        app.get("/items/{sku}", inventory::item);
        app.group(
                "/reservations",
                reservations -> reservations
                        .around(Idempotency.inMemory()) // one reservation for each key, however often it comes
                        .post("", inventory::reserve));
    }

    /// `GET /items/{sku}`. If there is no price in time, there is no item: the failures of a client are answered by the
    /// framework, DEADLINE_EXCEEDED with 504.
    private Response item(Request request) {
        var sku = request.path("sku");
        var left = stock.left(sku).orElseThrow(() -> unknown(sku));
        return Response.json(new Item(sku, left, prices.of(sku)));
    }

    /// `POST /reservations`.
    private Response reserve(Request request) {
        var wanted = request.body().json(Wanted.class);
        return switch (stock.take(wanted)) {
            case Stock.Outcome.Kept(var reservation) ->
                Response.json(reservation).withStatus(201);
            case Stock.Outcome.TooFew(var left) ->
                throw new ProblemException(
                        Problem.of(409, "Conflict").detail("there are %d of %s".formatted(left, wanted.sku())));
            case Stock.Outcome.Unknown _ -> throw unknown(wanted.sku());
        };
    }

    private static ProblemException unknown(String sku) {
        return new ProblemException(Problem.of(404, "Not Found").detail("there is no " + sku));
    }
}
