package dev.spillway.testing;

import static dev.spillway.limit.Limit.permits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.App;
import dev.spillway.http.Response;
import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.wire.Phase;
import dev.spillway.limit.Knob;
import dev.spillway.limit.Knobs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/// A refusal that names a setting names it as it is written in HOCON: what stands in the problem can be pasted into
/// `application.conf`, and the service starts with it.
class SettingNamesTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String HOST = " HTTP/1.1\r\nHost: h\r\n";

    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger atWork = new AtomicInteger();
    private final List<RawClient> clients = new ArrayList<>();
    private final TestService service = TestService.inMemory(
            this::setUp,
            "spillway.process.calls = 8",
            "spillway.routes.\"GET /rate\".rate = 1/min",
            "spillway.routes.\"GET /rate\".burst = 1",
            "spillway.routes.\"GET /client-rate\".client-rate = 1/min",
            "spillway.routes.\"GET /client-rate\".client-burst = 1",
            "spillway.routes.\"GET /one\".queue = 0");

    private void setUp(App app) {
        app.get("/get", _ -> Response.text("ok"));
        app.get("/rate", _ -> Response.text("ok"));
        app.get("/client-rate", _ -> Response.text("ok"));
        app.get("/one", _ -> waited()).limit(permits(1));
        app.get("/wait", _ -> waited());
        app.get("/sleep", _ -> {
            atWork.incrementAndGet();
            Thread.sleep(Duration.ofMinutes(1));
            return Response.text("late");
        });
        app.post("/body", request -> Response.bytes("a/b", request.body().bytes()));
        app.post("/json", request -> Response.json(request.body().json(Object.class)));
    }

    private Response waited() throws InterruptedException {
        atWork.incrementAndGet();
        end.await();
        return Response.text("waited");
    }

    @AfterEach
    void close() {
        end.countDown();
        clients.forEach(RawClient::close);
        service.close();
    }

    @ParameterizedTest
    @EnumSource
    void namesWhatTheConfigurationReads(Reason reason) {
        var settings = settings(reason);
        assertThat(settings).doesNotHaveDuplicates().allSatisfy(this::assertKnown);
    }

    @Test
    void namesTheDepthOfADocument() {
        assertKnown(setting(400, service.send("POST", "/json", "application/json", "[".repeat(200) + "]".repeat(200))));
    }

    /// The settings that refusals for this reason name: all there are.
    private List<String> settings(Reason reason) {
        return switch (reason) {
            case MALFORMED,
                    UNAUTHENTICATED,
                    NOT_FOUND,
                    METHOD,
                    MEDIA_TYPE,
                    EXPECTATION,
                    FAULT,
                    NOT_IMPLEMENTED,
                    DRAINING,
                    PRESSURE,
                    DOOMED,
                    VERSION -> List.of();
            case TOO_SLOW -> List.of(lateHead(), lateBody(service), lateBodyInAll());
            case BODY -> List.of(setting(413, ask("POST /body" + HOST + "Content-Length: 2000000\r\n\r\n")));
            case REQUEST_LINE -> List.of(setting(414, ask("GET /" + "a".repeat(20_000))));
            case HEADERS ->
                List.of(
                        setting(431, ask("GET /get" + HOST + "A: " + "a".repeat(40_000))),
                        setting(431, ask("GET /get" + HOST + "A: a\r\n".repeat(200))));
            case RATE -> List.of(second("/rate"));
            case CLIENT_RATE -> List.of(second("/client-rate"));
            case PERMITS -> List.of(permitsTaken());
            case CLIENT_SHARE -> List.of(transfers());
            case PROCESS -> List.of(processFull());
            case BYTES -> List.of(bytesHeld());
            case DEADLINE -> List.of(late());
        };
    }

    private void assertKnown(String setting) {
        var knob = Knobs.all().stream()
                .filter(one -> setting.endsWith("." + one.key()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(setting));
        TestService.inMemory(this::setUp, setting + " = " + standard(knob)).close();
        assertThatThrownBy(() -> TestService.inMemory(this::setUp, setting + "x = " + standard(knob)))
                .hasMessageContaining(setting + "x");
    }

    private static <T extends Comparable<? super T>> String standard(Knob<T> knob) {
        return knob.unit().write(knob.standard());
    }

    private static String setting(int status, Answer answer) {
        SpillwayAssertions.assertThat(answer).isProblem(status);
        return JSON.readTree(answer.bytes()).path("setting").asString("");
    }

    private RawClient client() {
        var client = service.client();
        clients.add(client);
        return client;
    }

    private Answer ask(String request) {
        return client().ask(request);
    }

    private String second(String path) {
        assertThat(service.get(path).status()).isEqualTo(200);
        return setting(429, service.get(path));
    }

    private String lateHead() {
        var client = client().send("GET /ge");
        return setting(408, afterwards(service, Duration.ofSeconds(3), client));
    }

    private static String lateBody(TestService service) {
        try (var client = service.client()) {
            client.send("POST /body" + HOST + "Content-Length: 9\r\n\r\na");
            awaitConnections(service, Phase.BODY, 1);
            return setting(408, afterwards(service, Duration.ofSeconds(61), client));
        }
    }

    private String lateBodyInAll() {
        try (var strict = TestService.inMemory(this::setUp, "spillway.body.grace = 2s", "spillway.body.total = 2s")) {
            return lateBody(strict);
        }
    }

    /// Time passes until there is an answer: only the service knows when its clock has begun.
    private static Answer afterwards(TestService service, Duration time, RawClient client) {
        while (client.end() == RawClient.End.OPEN && client.read(1, Duration.ofMillis(50)) == 0) {
            service.advance(time);
        }
        return client.answer();
    }

    private void waiting(String path, int count) {
        for (var i = 0; i < count; i++) {
            client().send("GET " + path + HOST + "\r\n");
        }
        ChildService.await(Duration.ofSeconds(10), () -> atWork.get() == count);
    }

    private static void awaitConnections(TestService service, Phase phase, int count) {
        ChildService.await(Duration.ofSeconds(10), () -> service.connections(phase) == count);
    }

    private String permitsTaken() {
        waiting("/one", 1);
        return setting(429, service.get("/one"));
    }

    private String processFull() {
        waiting("/wait", 8);
        return setting(503, service.get("/get"));
    }

    private String late() {
        waiting("/sleep", 1);
        return setting(504, afterwards(service, Duration.ofSeconds(11), clients.getLast()));
    }

    private String transfers() {
        for (var i = 0; i < 2; i++) {
            client().send("POST /body" + HOST + "Expect: 100-continue\r\nContent-Length: 9\r\n\r\n");
        }
        awaitConnections(service, Phase.BODY, 2);
        return setting(429, ask("POST /body" + HOST + "Expect: 100-continue\r\nContent-Length: 9\r\n\r\n"));
    }

    private static String bytesHeld() {
        try {
            new ByteBudget(0).lease().take(1);
        } catch (Refusal refusal) {
            return refusal.problem().limit().orElseThrow().setting();
        }
        throw new AssertionError("a byte out of nothing");
    }
}
