package dev.spillway.examples.limits;

import static dev.spillway.limit.Limit.mebibytes;
import static dev.spillway.limit.Limit.perSecond;
import static dev.spillway.limit.Limit.permits;
import static dev.spillway.limit.Limit.seconds;

import dev.spillway.App;
import dev.spillway.RpcService;
import dev.spillway.grpc.Grpc;
import dev.spillway.http.Problem;
import dev.spillway.http.ProblemException;
import dev.spillway.http.Request;
import dev.spillway.http.Response;
import io.grpc.ServerInterceptors;
import io.grpc.testing.integration.TestServiceImpl;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// The endpoints. What is not limited here is as wide as `application.conf` makes it.
final class Tour {
    static final long LONGEST_MILLIS = 60_000;
    private static final int PERMITS = 8;
    private static final long MOST_MEBIBYTES = 1024;
    private static final int MEBIBYTE = 1 << 20;
    private static final Duration WORK = Duration.ofMillis(100);

    /// Threads that send the streams of grpc-java's service: one that sends to a slow client waits for it.
    private static final int STREAMS = 64;

    private final AtomicLong markers = new AtomicLong();
    private final Work work;

    private Tour(Work work) {
        this.work = work;
    }

    static void routes(App app) {
        routes(app, () -> Thread.sleep(WORK));
    }

    /// @param work what the handlers of `/limited`, `/weighted` and `Limited` do; a test decides when it ends
    static void routes(App app, Work work) {
        var tour = new Tour(work);
        app.get("/get", _ -> Response.text("hello"));
        app.post("/echo", Tour::echo).limit(mebibytes(1));
        app.get("/slow", Tour::slow).limit(seconds(10));
        app.get("/spin", Tour::spin);
        app.get("/big", Tour::big);
        app.post("/ignore", _ -> Response.text("ignored"));
        app.get("/marker", _ -> tour.marker());
        app.get("/marker/count", _ -> Response.text(tour.markers.toString()));
        app.get("/limited", _ -> tour.work()).limit(permits(PERMITS));
        app.get("/weighted", _ -> tour.work()).limit(permits(PERMITS)).weighing(Tour::weight);
        app.get("/rated", _ -> Response.text("in time")).limit(perSecond(200).burst(400));
        app.post("/json", Tour::json);
        app.serve(Grpc.service(new TourService(work))
                .limit("Slow", seconds(10))
                .limit("Echo", mebibytes(1))
                .limit("Limited", permits(PERMITS)));
        app.serve(interop(app));
    }

    /// `grpc.testing.TestService` of grpc-java, for the interop clients of any language.
    private static RpcService interop(App app) {
        var answers =
                Executors.newScheduledThreadPool(STREAMS, Thread.ofVirtual().factory());
        app.onClose(answers::shutdownNow);
        return Grpc.service(ServerInterceptors.intercept(new TestServiceImpl(answers), TestServiceImpl.interceptors()));
    }

    private static Response echo(Request request) {
        var type = request.header("Content-Type").orElse("application/octet-stream");
        return Response.bytes(type, request.body().bytes());
    }

    private static Response slow(Request request) throws InterruptedException {
        Thread.sleep(number(request, "ms", LONGEST_MILLIS));
        return Response.text("slept");
    }

    /// Burns CPU and is deaf to the interrupt, as a regular expression or a decoder may be.
    private static Response spin(Request request) {
        var end = System.nanoTime()
                + Duration.ofMillis(number(request, "ms", LONGEST_MILLIS)).toNanos();
        var turns = 0L;
        while (System.nanoTime() < end) {
            turns++;
        }
        return Response.text("spun " + turns);
    }

    private static Response big(Request request) {
        var mebibytes = number(request, "mb", MOST_MEBIBYTES);
        return Response.stream("application/octet-stream", mebibytes * MEBIBYTE, out -> write(out, mebibytes));
    }

    private static void write(OutputStream out, long mebibytes) throws IOException {
        var piece = new byte[MEBIBYTE / 16];
        for (var i = 0; i < mebibytes * 16; i++) {
            out.write(piece);
        }
    }

    /// What a smuggled request would ask for: if the count is not zero, one got through.
    private Response marker() {
        markers.incrementAndGet();
        return Response.text("SMUGGLED-MARKER");
    }

    private Response work() throws InterruptedException {
        work.run();
        return Response.text("worked");
    }

    /// Too much or too little is clamped by the gate.
    private static int weight(Request request) {
        return Integer.parseInt(request.query("w").filter(Tour::isShortNumber).orElse("1"));
    }

    private static boolean isShortNumber(String text) {
        return text.matches("[0-9]{1,9}");
    }

    private static Response json(Request request) {
        return switch (request.body().json(Object.class)) {
            case Map<?, ?> object -> Response.json(object);
            default -> throw badRequest("the body is not a JSON object");
        };
    }

    /// A query parameter from 0 to `most`.
    private static long number(Request request, String name, long most) {
        return request.query(name)
                .filter(Tour::isShortNumber)
                .map(Long::valueOf)
                .filter(number -> number <= most)
                .orElseThrow(() -> badRequest("%s is a number from 0 to %d".formatted(name, most)));
    }

    private static ProblemException badRequest(String detail) {
        return new ProblemException(Problem.of(400, "Bad Request").detail(detail));
    }

    /// Work that keeps a permit for a while.
    interface Work {
        void run() throws InterruptedException;
    }
}
