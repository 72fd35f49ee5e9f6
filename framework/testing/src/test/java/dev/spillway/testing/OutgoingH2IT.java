package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.App;
import dev.spillway.http.Deadline;
import dev.spillway.http.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// Services that call services over HTTP/2. Alone, for it counts what the process holds.
@Isolated
@Timeout(120)
class OutgoingH2IT {
    private static final int CALLS = 30;

    @TempDir
    private Path folder;

    private final Deque<TestService> services = new ArrayDeque<>();

    @BeforeEach
    void makeCertificate() throws IOException, InterruptedException {
        var command =
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem -days 2"
                        + " -subj /CN=leaf -addext subjectAltName=DNS:localhost";
        var process = Tool.named("openssl")
                .start(List.of(command.split(" ")))
                .directory(folder.toFile())
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(process.waitFor()).as(said).isZero();
    }

    @AfterEach
    void closeAll() {
        services.forEach(TestService::close);
    }

    private TestService start(Consumer<App> setup, String... overrides) {
        var all = new ArrayList<>(UnderAttack.FAST);
        all.addAll(List.of(overrides));
        var service = TestService.start(setup, all.toArray(String[]::new));
        services.push(service);
        return service;
    }

    private TestService leaf(Consumer<App> setup) {
        return start(
                setup,
                "spillway.tls.port = 0",
                "spillway.tls.certificate = " + folder.resolve("cert.pem"),
                "spillway.tls.key = " + folder.resolve("key.pem"));
    }

    private TestService caller(TestService leaf, Consumer<App> setup) {
        return start(
                setup,
                "spillway.clients.leaf.base = https://localhost:" + leaf.tlsPort(),
                "spillway.clients.leaf.protocol = h2",
                "spillway.clients.leaf.tls.authorities = " + folder.resolve("cert.pem"));
    }

    @Test
    void carriesManyCallsAtATimeOnOneConnection() throws Exception {
        var all = new CountDownLatch(CALLS);
        var connections = new AtomicReference<Integer>();
        var self = new AtomicReference<TestService>();
        var leaf = leaf(app -> app.get("/work", _ -> {
            all.countDown();
            all.await();
            connections.set(self.get().openConnections());
            return Response.text("done");
        }));
        self.set(leaf);
        var service = caller(leaf, app -> {
            var client = app.client("leaf");
            app.get("/work", _ -> Response.text(client.get("/work").send().text()));
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<Answer>>();
            for (var i = 0; i < CALLS; i++) {
                answers.add(threads.submit(() -> service.get("/work")));
            }
            for (var answer : answers) {
                assertThat(answer.get()).hasText("done");
            }
        }
        assertThat(connections).hasValue(1);
        assertThat(service.admin("/metrics").text()).contains("spillway_client_in_flight{client=\"leaf\"} 0");
    }

    @Test
    void carriesContentBothWays() {
        var leaf = leaf(
                app -> app.post("/echo", request -> Response.text(request.body().text())));
        var content = "line\n".repeat(100_000);
        var service = caller(leaf, app -> {
            var client = app.client("leaf");
            app.get(
                    "/bytes",
                    _ -> Response.text(client.post("/echo")
                            .bytes("text/plain", content.getBytes(StandardCharsets.UTF_8))
                            .send()
                            .text()));
            app.get(
                    "/stream",
                    _ -> Response.text(client.post("/echo").stream(
                                    "text/plain", out -> out.write(content.getBytes(StandardCharsets.UTF_8)))
                            .send()
                            .text()));
            app.get("/none", _ -> Response.text(client.post("/echo").send().text() + "none"));
        });
        for (var i = 0; i < 3; i++) {
            assertThat(service.get("/bytes")).hasText(content);
            assertThat(service.get("/stream")).hasText(content);
            assertThat(service.get("/none")).hasText("none");
        }
    }

    @Test
    void tellsWhatTimeIsLeftAndCancelsWhenItIsOver() throws Exception {
        var told = new AtomicReference<Duration>();
        var interrupted = new CountDownLatch(1);
        var leaf = leaf(app -> app.get("/hang", _ -> {
            told.set(Deadline.current().remaining());
            try {
                new CountDownLatch(1).await();
                return Response.text("never");
            } finally {
                interrupted.countDown();
            }
        }));
        var service = caller(leaf, app -> {
            var client = app.client("leaf");
            app.get("/hang", _ -> Response.text(client.get("/hang").send().text()));
        });
        try (var caller = service.client()) {
            assertThat(caller.ask("GET /hang HTTP/1.1\r\nHost: x\r\nX-Request-Timeout-Ms: 3000\r\n\r\n"))
                    .isProblem(504);
        }
        assertThat(told.get()).isLessThanOrEqualTo(Duration.ofSeconds(3));
        interrupted.await();
    }

    @Test
    void leavesNoThreadAndNoDescriptor() throws Exception {
        var leaf = leaf(app -> app.get("/get", _ -> Response.text("ok")));
        var before = Leaks.now();
        var selectors = selectors();
        var service = caller(leaf, app -> {
            var client = app.client("leaf");
            app.get("/get", _ -> Response.text(client.get("/get").send().text()));
        });
        assertThat(service.get("/get")).hasText("ok");
        services.remove(service);
        service.close();
        leaf.awaitQuiet();
        before.assertNoneSince();
        for (var own : selectors()) {
            assertThat(selectors.contains(own) || own.join(Duration.ofSeconds(10)))
                    .as("%s has ended", own)
                    .isTrue();
        }
    }

    /// The threads of clients of the JDK.
    private static Set<Thread> selectors() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("HttpClient-"))
                .collect(Collectors.toSet());
    }
}
