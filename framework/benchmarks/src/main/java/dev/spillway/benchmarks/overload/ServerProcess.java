package dev.spillway.benchmarks.overload;

import static dev.spillway.limit.Limit.permits;

import dev.spillway.App;
import dev.spillway.Spillway;
import dev.spillway.http.Response;
import dev.spillway.limit.Knob;
import dev.spillway.limit.Knobs;
import io.helidon.common.concurrency.limits.AimdLimit;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.Handler;
import java.util.concurrent.Semaphore;

/// A contender in a JVM of its own. It prints the port that it listens on.
final class ServerProcess {
    private static final String TEXT = "done";

    private ServerProcess() {}

    static void main(String[] args) {
        var port = switch (Contender.valueOf(args[0])) {
            case SPILLWAY -> Spillway.start(ServerProcess::routes, settings()).port();
            case HELIDON_AIMD ->
                helidon(
                        WebServer.builder()
                                .concurrencyLimit(AimdLimit.builder()
                                        .initialLimit(Work.PERMITS)
                                        .minLimit(1)
                                        .maxLimit(Work.PERMITS)
                                        .build()),
                        (_, response) -> {
                            Work.run();
                            response.send(TEXT);
                        });
            case SEMAPHORE -> helidon(WebServer.builder(), withPermits(new Semaphore(Work.PERMITS)));
        };
        System.out.println(port);
    }

    private static void routes(App app) {
        app.get(Work.PATH, _ -> {
                    Work.run();
                    return Response.text(TEXT);
                })
                .limit(permits(Work.PERMITS));
        app.get(Work.PROBE, _ -> Response.text(TEXT));
    }

    /// All load comes from one address: the rates, which are not what is measured, are the largest there are. Its word
    /// on how much a call matters is taken.
    private static String[] settings() {
        return new String[] {
            "spillway.host = 127.0.0.1",
            "spillway.port = 0",
            "spillway.admin.host = 127.0.0.1",
            "spillway.admin.port = 0",
            "spillway.connections.per-address = 1024",
            // While another server is measured, nothing is said on the connections of this one.
            "spillway.connections.idle = 650s",
            "spillway.edge.behind.0 = 127.0.0.0/8",
            onAllRoutes(Knobs.RATE),
            onAllRoutes(Knobs.BURST),
            onAllRoutes(Knobs.CLIENT_RATE),
            onAllRoutes(Knobs.CLIENT_BURST)
        };
    }

    private static <T extends Comparable<? super T>> String onAllRoutes(Knob<T> knob) {
        return "spillway.routes.default." + knob.key() + " = " + knob.unit().write(knob.maximum());
    }

    private static Handler withPermits(Semaphore permits) {
        return (_, response) -> {
            if (!permits.tryAcquire()) {
                response.status(Status.TOO_MANY_REQUESTS_429).send();
                return;
            }
            try {
                Work.run();
            } finally {
                permits.release();
            }
            response.send(TEXT);
        };
    }

    private static int helidon(WebServerConfig.Builder builder, Handler work) {
        return builder.host("127.0.0.1")
                .connectionOptions(options -> options.tcpNoDelay(true))
                .routing(routes -> routes.get(Work.PATH, work).get(Work.PROBE, (_, response) -> response.send(TEXT)))
                .build()
                .start()
                .port();
    }
}
