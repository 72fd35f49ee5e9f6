package com.example.orders;

import static dev.spillway.limit.Limit.kibibytes;
import static dev.spillway.limit.Limit.perClient;
import static dev.spillway.limit.Limit.perSecond;

import dev.spillway.App;
import dev.spillway.http.Idempotency;
import dev.spillway.http.Problem;
import dev.spillway.http.ProblemException;
import dev.spillway.http.Request;
import dev.spillway.http.Response;
import java.time.Duration;
import java.util.Optional;

/// The routes and what they answer. Handlers are functions from a request to a response, so they are tested without
/// a socket.
final class Api {
    private static final int LARGEST_PAGE = 100;
    private static final int PAGE = 20;
    private static final int LONGEST_REPORT = 56;
    private static final int WEEK = 7;

    private final Orders orders;

    Api(Orders orders) {
        this.orders = orders;
    }

    /// How many calls each route takes at once is in application.conf.
    static void routes(App app, Orders orders) {
        var api = new Api(orders);

        // gRPC: the same orders, on the same port.
        GrpcOrders.serve(app, orders);

        // A client that did not hear the answer sends the same key again, and gets the same order.
        app.group(
                "/orders",
                group -> group.around(Idempotency.inMemory())
                        .post("", api::create)
                        .limit(kibibytes(16), perSecond(100), perClient(perSecond(20))));
        app.get("/orders", api::list);
        app.get("/orders/{id}", api::read);
        // A week takes one permit of eight, so one report of eight weeks runs at a time, or eight of one week.
        app.get("/report", api::report).weighing(Api::weeks);
    }

    Response create(Request request) throws Exception {
        var order = orders.place(request.body().json(NewOrder.class), name(request));
        return Response.json(order).withStatus(201).header("Location", "/orders/" + order.id());
    }

    Response read(Request request) throws Exception {
        var id = request.path("id");
        if (!id.matches("[0-9]{1,18}")) {
            throw refusal(404, "Not Found", "an order's id is a number");
        }
        return orders.find(Long.parseLong(id))
                .map(Response::json)
                .orElseThrow(() -> refusal(404, "Not Found", "there is no order " + id));
    }

    /// One page; `after` is the id of the last order of the page before.
    Response list(Request request) throws Exception {
        var after = number(request, "after", 0, Long.MAX_VALUE, 0);
        var limit = (int) number(request, "limit", 1, LARGEST_PAGE, PAGE);
        return Response.json(orders.page(after, limit));
    }

    /// How much of everything was ordered in the last `days`.
    Response report(Request request) throws Exception {
        return Response.json(orders.report(Duration.ofDays(days(request))));
    }

    /// The weight of a report. What is no number of days weighs one, and is refused when it is read.
    private static int weeks(Request request) {
        var days = request.query("days").filter(text -> text.matches("[0-9]{1,3}"));
        return Math.max(1, Math.ceilDiv(days.map(Integer::parseInt).orElse(WEEK), WEEK));
    }

    private static int days(Request request) {
        return (int) number(request, "days", 1, LONGEST_REPORT, WEEK);
    }

    private static long number(Request request, String name, long least, long most, long otherwise) {
        var text = request.query(name).orElse(String.valueOf(otherwise));
        try {
            var number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // as good as out of range
        }
        throw refusal(400, "Bad Request", "%s is a number from %d to %d".formatted(name, least, most));
    }

    /// What the client calls this request: its key, which two clients may have chosen alike.
    private static Optional<String> name(Request request) {
        var client = request.caller().orElseGet(() -> request.client().getHostAddress());
        return request.header("Idempotency-Key").map(key -> client + " " + key);
    }

    private static ProblemException refusal(int status, String title, String detail) {
        return new ProblemException(Problem.of(status, title).detail(detail));
    }
}
