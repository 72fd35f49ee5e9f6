package dev.spillway.benchmarks.peers;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.json.JavalinJackson3;
import tools.jackson.databind.json.JsonMapper;

/// Javalin on Jetty with virtual threads, and the same Jackson as the baseline.
final class JavalinServer {
    private JavalinServer() {}

    static void main() {
        Javalin.create(JavalinServer::configure).start("127.0.0.1", Integer.getInteger("port"));
    }

    private static void configure(JavalinConfig config) {
        config.concurrency.useVirtualThreads = true;
        config.startup.showJavalinBanner = false;
        config.jsonMapper(new JavalinJackson3(JsonMapper.shared(), true));
        config.routes.get("/get", context -> context.result(Greeting.TEXT));
        config.routes.get("/json", context -> context.json(Greeting.hello()));
        config.routes.post("/echo-json", context -> context.json(context.bodyAsClass(Order.class)));
        config.routes.post("/echo", context -> context.result(context.bodyAsBytes()));
    }
}
