package com.example.orders;

import static dev.spillway.limit.Limit.kibibytes;
import static dev.spillway.limit.Limit.perClient;
import static dev.spillway.limit.Limit.perSecond;
import static dev.spillway.limit.Limit.permits;
import static dev.spillway.limit.Limit.seconds;

import dev.spillway.App;
import dev.spillway.http.Problem;
import dev.spillway.http.ProblemException;
import dev.spillway.http.Request;
import dev.spillway.http.Response;
import java.time.Duration;
import java.util.List;

/// The routes and what they answer. Handlers are functions from a request to a response, so they are tested without
/// a socket.
final class Api {
    private static final int STORED_ORDERS = 10_000;
    private static final int PAGE = 100;
    private static final Duration LONGEST_REPORT = Duration.ofSeconds(8);

    private final Orders orders;
    private final Reports reports;

    Api(Orders orders, Reports reports) {
        this.orders = orders;
        this.reports = reports;
    }

    static void routes(App app) {
        var orders = new Orders(STORED_ORDERS);
        var api = new Api(orders, new Reports(orders));

        app.post("/orders", api::create).limit(kibibytes(16), perSecond(100), perClient(perSecond(20)));
        app.get("/orders", api::list);
        app.get("/orders/{id}", api::read);
        // Two reports at a time: each takes 4 of 8 permits. Who comes third waits a little, then gets a 429.
        app.get("/report", api::report).limit(permits(8).weighing(4), seconds(10));
    }

    Response create(Request request) {
        var order = orders.add(request.body().json(NewOrder.class))
                .orElseThrow(() ->
                        refusal(507, "Insufficient Storage", "this demo holds %d orders".formatted(orders.size())));
        return Response.json(order).withStatus(201).header("Location", "/orders/" + order.id());
    }

    Response read(Request request) {
        var id = request.path("id");
        return orders.find(id)
                .map(Response::json)
                .orElseThrow(() -> refusal(404, "Not Found", "there is no order " + id));
    }

    /// One page; `after` is the id of the last order of the page before.
    Response list(Request request) {
        record Page(List<Order> orders) {}
        return Response.json(new Page(orders.page(request.query("after").orElse(""), PAGE)));
    }

    /// `millis` is how long the report takes, 1000 if it is not given.
    Response report(Request request) throws InterruptedException {
        return Response.json(reports.make(duration(request)));
    }

    private static Duration duration(Request request) {
        try {
            var duration =
                    Duration.ofMillis(Long.parseLong(request.query("millis").orElse("1000")));
            if (!duration.isNegative() && duration.compareTo(LONGEST_REPORT) <= 0) {
                return duration;
            }
        } catch (NumberFormatException _) {
            // as good as out of range
        }
        throw refusal(400, "Bad Request", "millis is a number from 0 to " + LONGEST_REPORT.toMillis());
    }

    private static ProblemException refusal(int status, String title, String detail) {
        return new ProblemException(Problem.of(status, title).detail(detail));
    }
}
