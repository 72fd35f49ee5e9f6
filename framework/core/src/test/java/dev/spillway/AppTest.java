package dev.spillway;

import static dev.spillway.limit.Limit.mebibytes;
import static dev.spillway.limit.Limit.millis;
import static dev.spillway.limit.Limit.perClient;
import static dev.spillway.limit.Limit.perMinute;
import static dev.spillway.limit.Limit.perSecond;
import static dev.spillway.limit.Limit.permits;
import static dev.spillway.limit.Limit.seconds;
import static dev.spillway.limit.Limit.stream;
import static dev.spillway.limit.Limit.upload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.http.Body;
import dev.spillway.http.Cors;
import dev.spillway.http.Deadline;
import dev.spillway.http.Handler;
import dev.spillway.http.Headers;
import dev.spillway.http.Method;
import dev.spillway.http.ProblemException;
import dev.spillway.http.Request;
import dev.spillway.http.Response;
import dev.spillway.internal.gate.AnswerRules;
import dev.spillway.internal.gate.AnswerRules.Coding;
import dev.spillway.internal.gate.FixedWeight;
import dev.spillway.internal.gate.Hooks;
import dev.spillway.limit.BodyKnobs;
import dev.spillway.limit.Knob;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Origin;
import dev.spillway.limit.OutOfRange;
import dev.spillway.limit.Setting;
import dev.spillway.limit.Settings;
import dev.spillway.limit.Size;
import dev.spillway.limit.StreamKnobs;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppTest {
    private static final Handler OK = _ -> Response.status(204);
    private static final long CALLS = 256;

    private final App app = new App();

    @Test
    void everyVerbDeclaresItsMethod() {
        app.get("/a", OK);
        app.head("/a", OK);
        app.post("/a", OK);
        app.put("/a", OK);
        app.patch("/a", OK);
        app.delete("/a", OK);
        app.options("/a", OK);

        assertThat(app.plan().names())
                .containsExactly("GET /a", "HEAD /a", "POST /a", "PUT /a", "PATCH /a", "DELETE /a", "OPTIONS /a");
    }

    @Test
    void limitsBecomeSettingsOfTheCode() {
        app.post("/import", OK)
                .limit(permits(8).weighing(4), mebibytes(16), seconds(30))
                .limit(perSecond(20));
        var route = app.plan().routes().getFirst();

        assertThat(value(route, Knobs.PERMITS)).isEqualTo(8);
        assertThat(value(route, Knobs.MAX_BODY)).isEqualTo(Size.ofMebibytes(16));
        assertThat(value(route, Knobs.DEADLINE)).isEqualTo(Duration.ofSeconds(30));
        assertThat(value(route, Knobs.BURST)).isEqualTo(40);
        assertThat(route.weight()).isEqualTo(new FixedWeight(4));
        assertThat(route.settings()).extracting(Setting::origin).containsOnly(Origin.CODE);
    }

    @Test
    void uploadsAreAProfileOfTheCode() {
        app.post("/plain", OK).limit(mebibytes(16));
        app.post("/up", OK).limit(mebibytes(2), upload(Size.ofGibibytes(1)).within(Duration.ofMinutes(5)));
        app.group("/files", files -> {
            files.limit(upload(Size.ofMebibytes(100)));
            files.put("/{name}", OK);
        });
        var plan = app.plan();
        var up = plan.routes().get(1);

        assertThat(plan.uploads()).containsExactly("POST /up", "PUT /files/{name}");
        assertThat(value(up, BodyKnobs.UPLOAD_BODY)).isEqualTo(Size.ofGibibytes(1));
        assertThat(value(up, BodyKnobs.UPLOAD_TOTAL)).isEqualTo(Duration.ofMinutes(5));
        assertThat(value(up, Knobs.MAX_BODY)).isEqualTo(Size.ofMebibytes(2));
        assertThatThrownBy(() -> upload(Size.ofGibibytes(3))).isInstanceOf(OutOfRange.class);
        assertThatThrownBy(() -> upload(Size.ofGibibytes(1)).within(Duration.ofMinutes(16)))
                .isInstanceOf(OutOfRange.class);
        assertMistake(
                () -> new App().post("/two", OK).limit(upload(Size.ofMebibytes(2)), upload(Size.ofMebibytes(3))),
                "POST /two has two limits of one kind");
    }

    @Test
    void streamProfileIsALimitOfItsOwn() {
        app.get("/events", OK).limit(seconds(2), stream().minutes(30).heartbeatSeconds(5));
        var route = app.plan().routes().getFirst();

        assertThat(value(route, Knobs.DEADLINE)).isEqualTo(Duration.ofSeconds(2));
        assertThat(value(route, StreamKnobs.TOTAL)).isEqualTo(Duration.ofMinutes(30));
        assertThat(value(route, StreamKnobs.HEARTBEAT)).isEqualTo(Duration.ofSeconds(5));
        assertThat(stream().total()).isEqualTo(Duration.ofHours(1));
        assertThatThrownBy(() -> stream().minutes(61)).isInstanceOf(OutOfRange.class);
        assertThatThrownBy(() -> stream().heartbeatSeconds(0)).isInstanceOf(OutOfRange.class);
    }

    @Test
    void wishesForAnswersAreThoseOfTheNearestWhoHasOne() {
        var outer = Cors.allowing("https://outer.example.com");
        var inner = Cors.allowing("https://inner.example.com");
        app.group("/a", group -> {
            group.cors(outer).compressed();
            group.get("/1", OK);
            group.get("/2", OK).cors(inner);
        });
        app.get("/3", OK).compressed();
        app.get("/4", OK);

        assertThat(app.plan().routes())
                .extracting(route -> ((PlannedRoute) route).rules())
                .containsExactly(
                        new AnswerRules(Optional.of(outer), Coding.NEGOTIATED),
                        new AnswerRules(Optional.of(inner), Coding.NEGOTIATED),
                        new AnswerRules(Optional.empty(), Coding.NEGOTIATED),
                        AnswerRules.USUAL);
    }

    @Test
    void refusesTwoCorsOfOneRoute() {
        var cors = Cors.allowing("https://app.example.com");
        var route = app.get("/a", OK).cors(cors);

        assertThatThrownBy(() -> route.cors(cors))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("GET /a has cors twice");
    }

    @Test
    void routeWithoutLimitsSetsNothing() {
        app.get("/a", OK);

        assertThat(app.plan().routes().getFirst().settings()).isEmpty();
    }

    @Test
    void twoLimitsOfAKindAreAMistake() {
        var route = app.get("/a", OK).limit(seconds(2), perSecond(5));

        assertMistake(() -> route.limit(millis(500)), "GET /a has two limits of one kind");
        assertMistake(() -> route.limit(perMinute(5)), "GET /a has two limits of one kind");
        assertMistake(() -> app.get("/b", OK).limit(permits(1), permits(2)), "GET /b has two limits of one kind");
        app.group("/g", group -> {
            group.limit(seconds(1));
            assertMistake(() -> group.limit(seconds(2)), "group /g has two limits of one kind");
        });
        route.limit(perClient(perSecond(5)));
    }

    @Test
    void twoWeightsAreAMistake() {
        assertMistake(() -> app.get("/a", OK).limit(permits(8).weighing(4)).weighing(_ -> 2), "GET /a has two weights");
        assertMistake(() -> app.get("/b", OK).weighing(_ -> 2).limit(permits(8).weighing(4)), "GET /b has two weights");
        assertMistake(() -> app.get("/c", OK).weighing(_ -> 2).weighing(_ -> 3), "GET /c has two weights");
        app.get("/d", OK).limit(permits(8)).weighing(_ -> 2);
    }

    @Test
    void limitOutsideItsRangeIsAMistake() {
        assertThatThrownBy(() -> app.get("/a", OK).limit(seconds(61))).isInstanceOf(OutOfRange.class);
    }

    @Test
    void innermostLimitOfAKindHolds() {
        app.group("/api", api -> {
            api.get("/first", OK).limit(seconds(1));
            api.limit(seconds(2), permits(10).weighing(5));
            api.group("/inner", inner -> {
                inner.limit(seconds(3));
                inner.get("/plain", OK);
                inner.get("/own", OK).limit(permits(20));
            });
        });
        var routes = app.plan().routes();

        assertThat(routes)
                .extracting(Planned::name)
                .containsExactly("GET /api/first", "GET /api/inner/plain", "GET /api/inner/own");
        assertThat(routes)
                .extracting(route -> value(route, Knobs.DEADLINE).toSeconds())
                .containsExactly(1L, 3L, 3L);
        assertThat(routes).extracting(route -> value(route, Knobs.PERMITS)).containsExactly(10L, 10L, 20L);
        assertThat(routes)
                .extracting(Planned::weight)
                .isEqualTo(List.of(new FixedWeight(5), new FixedWeight(5), FixedWeight.ONE));
    }

    @Test
    void computedWeightOfARouteReplacesTheFixedOneOfItsGroup() throws Exception {
        app.group("/api", api -> {
            api.limit(permits(10).weighing(5));
            api.get("/a", OK)
                    .weighing(
                            request -> request.query("w").map(Integer::parseInt).orElse(1));
        });

        assertThat(app.plan().routes().getFirst().weight().applyAsInt(new AnyRequest()))
                .isEqualTo(7);
    }

    @Test
    void prefixAndTemplateMakeThePath() {
        app.group("/t/{tenant}", group -> {
            group.get("", OK);
            group.get("/", OK);
            group.get("/x/{id}", OK);
            group.group("", same -> same.get("/y", OK));
        });

        assertThat(app.plan().names())
                .containsExactly("GET /t/{tenant}", "GET /t/{tenant}/", "GET /t/{tenant}/x/{id}", "GET /t/{tenant}/y");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "/a//b", "/{x}/{x}", "/{x...}/b", "/a?b", "/a b", "/x{y}", "/.."})
    void wrongTemplateIsAMistakeThatNamesTheRoute(String template) {
        assertMistake(() -> app.put(template, OK), "PUT " + template);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "a", "/a/", "/{x...}", "/{x", "/a b"})
    void wrongPrefixIsAMistakeThatNamesTheGroup(String prefix) {
        assertMistake(() -> app.group(prefix, _ -> {}), "group " + prefix);
    }

    @Test
    void templateInAGroupIsWholeSegments() {
        app.group("/a", group -> assertMistake(() -> group.get("b", OK), "GET /ab"));
        app.group("/{x}", group -> assertMistake(() -> group.get("/{x}", OK), "twice"));
    }

    @Test
    void twoRoutesForTheSameCallsAreAMistake() {
        app.get("/a/{x}", OK);
        app.group("/a", group -> group.get("/{y}", OK));

        assertMistake(app::plan, "GET /a/{x} and GET /a/{y}");
    }

    @Test
    void filtersStandAroundEachOtherFromOutsideIn() throws Exception {
        var trace = new ArrayList<String>();
        app.get("/before", OK);
        app.around((request, next) -> traced(trace, "app1", request, next));
        app.group("/g", group -> {
            group.get("/x", OK);
            group.around((request, next) -> traced(trace, "group", request, next));
        });
        app.around((request, next) -> traced(trace, "app2", request, next));
        var routes = app.plan().routes();

        handler(routes.get(1)).handle(new AnyRequest());
        assertThat(trace).containsExactly("app1", "app2", "group", "/group", "/app2", "/app1");
        trace.clear();
        handler(routes.get(0)).handle(new AnyRequest());
        assertThat(trace).containsExactly("app1", "app2", "/app2", "/app1");
    }

    @Test
    void filterMayAnswerItself() throws Exception {
        app.get("/a", _ -> {
            throw new IOException("not reached");
        });
        app.around((_, _) -> Response.status(403));

        var handler = handler(app.plan().routes().getFirst());
        assertThat(handler.handle(new AnyRequest()).status()).isEqualTo(403);
    }

    @Test
    void nearestErrorRuleComesFirst() {
        app.onError(Exception.class, _ -> Response.status(500));
        app.onError(FileNotFoundException.class, _ -> Response.status(404));
        app.onError(IOException.class, _ -> Response.status(502));

        assertThat(app.plan().hooks().errors())
                .extracting(Hooks.ErrorRule::type)
                .isEqualTo(List.of(FileNotFoundException.class, IOException.class, Exception.class));
    }

    @Test
    void gaugesHaveNamesOfTheirOwn() {
        app.gauge("queue.length", "Things to do", () -> 1);

        assertMistake(() -> app.gauge("queue.length", "again", () -> 2), "\"queue.length\"");
        assertMistake(() -> app.gauge("Queue length", "no name", () -> 2), "\"Queue length\"");
        assertMistake(() -> app.gauge("queue..length", "no name", () -> 2), "\"queue..length\"");
        assertMistake(() -> app.gauge("spillway.calls", "ours", () -> 2), "spillway.calls");
        assertMistake(() -> app.gauge("q".repeat(101), "too long", () -> 2), "qqq");
    }

    @Test
    void secondDeclarationOfOneThingIsAMistake() {
        app.onError(IOException.class, _ -> Response.status(500));
        app.authenticate(_ -> Optional.empty());
        app.check("db", () -> {});

        assertMistake(() -> app.onError(IOException.class, _ -> Response.status(502)), "java.io.IOException");
        assertMistake(() -> app.onError(ProblemException.class, _ -> Response.status(502)), "ProblemException");
        assertMistake(() -> app.authenticate(_ -> Optional.empty()), "authenticate");
        assertMistake(() -> app.check("db", () -> {}), "\"db\"");
        assertMistake(() -> app.check("d b", () -> {}), "\"d b\"");
    }

    @Test
    void checksAndResourcesKeepTheirOrder() {
        AutoCloseable first = () -> {};
        AutoCloseable second = () -> {};
        app.check("z", () -> {}).check("a", () -> {});

        assertThat(app.onClose(first)).isSameAs(first);
        app.onClose(second);
        var plan = app.plan();

        assertThat(plan.checks().keySet()).containsExactly("z", "a");
        assertThat(plan.resources()).containsExactly(first, second);
    }

    @Test
    void nothingChangesOnceTheServiceStarts() {
        var route = app.get("/a", OK);
        var groups = new ArrayList<Group>();
        app.group("/g", groups::add);
        var group = groups.getFirst();
        app.plan();

        Stream.<Consumer<App>>of(
                        late -> late.get("/b", OK),
                        late -> late.group("/h", _ -> {}),
                        late -> late.around((request, next) -> next.handle(request)),
                        late -> late.onError(IOException.class, _ -> Response.status(500)),
                        late -> late.authenticate(_ -> Optional.empty()),
                        late -> late.check("db", () -> {}),
                        late -> late.gauge("late", "one", () -> 1),
                        late -> late.onClose(() -> {}),
                        _ -> route.limit(seconds(1)),
                        _ -> route.weighing(_ -> 1),
                        _ -> group.get("/b", OK),
                        _ -> group.limit(seconds(1)),
                        _ -> group.group("/h", _ -> {}),
                        _ -> group.around((request, next) -> next.handle(request)),
                        App::plan)
                .forEach(late -> assertThatThrownBy(() -> late.accept(app)).isInstanceOf(IllegalStateException.class));
    }

    @Test
    void fixedWeightAboveThePermitsInForceIsAMistake() {
        app.post("/import", OK).limit(permits(8).weighing(4));
        app.get("/computed", OK).weighing(_ -> 100);
        var plan = app.plan();
        var route = plan.routes().getFirst();
        var conf = new Origin("application.conf: 12");
        var code = Settings.DEFAULTS.overlaid(route.settings());

        assertThat(route.endpoint(code, CALLS).bounds().permits()).isEqualTo(8);
        assertThat(route.endpoint(code.overlaid(List.of(Knobs.PERMITS.at(4L, conf))), CALLS)
                        .weight())
                .isEqualTo(new FixedWeight(4));
        assertMistake(
                () -> route.endpoint(code.overlaid(List.of(Knobs.PERMITS.at(3L, conf))), CALLS),
                "POST /import: a call weighs 4, more than its 3 permits (permits = 3 (application.conf: 12)");
        assertMistake(() -> route.endpoint(code, 3), "process.calls = 3");
        assertThat(plan.routes().get(1).endpoint(Settings.DEFAULTS, CALLS).name())
                .isEqualTo("GET /computed");
    }

    private static Response traced(List<String> trace, String name, Request request, Handler next) throws Exception {
        trace.add(name);
        var response = next.handle(request);
        trace.add("/" + name);
        return response;
    }

    private static <T extends Comparable<? super T>> T value(Planned route, Knob<T> knob) {
        return Settings.DEFAULTS.overlaid(route.settings()).get(knob);
    }

    private static void assertMistake(ThrowingCallable declaring, String message) {
        assertThatThrownBy(declaring)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    /// A request that nobody looks at, but for its query `w=7`.
    private static final class AnyRequest implements Request {
        @Override
        public Method method() {
            return Method.GET;
        }

        @Override
        public String path() {
            return "/";
        }

        @Override
        public String path(String name) {
            throw new IllegalArgumentException(name);
        }

        @Override
        public Optional<String> query(String name) {
            return queries(name).stream().findFirst();
        }

        @Override
        public List<String> queries(String name) {
            return name.equals("w") ? List.of("7") : List.of();
        }

        @Override
        public Headers headers() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Body body() {
            throw new UnsupportedOperationException();
        }

        @Override
        public InetAddress client() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public Optional<String> caller() {
            return Optional.empty();
        }

        @Override
        public Deadline deadline() {
            return Deadline.in(Duration.ofSeconds(1));
        }
    }

    private static Handler handler(Planned route) {
        return ((PlannedRoute) route).handler();
    }
}
