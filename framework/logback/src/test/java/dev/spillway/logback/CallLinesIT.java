package dev.spillway.logback;

import static dev.spillway.limit.Limit.millis;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.spillway.http.FanOut;
import dev.spillway.http.Response;
import dev.spillway.testing.Answer;
import dev.spillway.testing.TestService;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// Lines of a service that is asked over a socket.
class CallLinesIT {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(CallLinesIT.class);

    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final CallAppender calls = new CallAppender();
    private TestService service;

    @BeforeEach
    void start() {
        calls.setContext(context);
        calls.setName("calls");
        service = TestService.start(app -> {
            app.get("/work", request -> {
                LOG.info("in the handler");
                try (var fan = FanOut.open()) {
                    var one = fan.fork(() -> {
                        LOG.info("in a branch");
                        return "one";
                    });
                    var other = fan.fork(() -> {
                        LOG.info("in another branch");
                        return "other";
                    });
                    fan.join();
                    return Response.text(one.get() + other.get());
                }
            });
            app.get("/said", request -> {
                LOG.info("said {}", request.query("text").orElse(""));
                return Response.text("");
            });
            app.get("/kept", _ -> {
                try (var _ = MDC.putCloseable("tenant", "t-1")) {
                    LOG.info("with its own");
                }
                return Response.text("");
            });
            app.get("/fault", _ -> {
                throw new IllegalStateException("a fault");
            });
            app.get("/deaf", _ -> {
                        while (written.size() == 0) {
                            hearNothing();
                        }
                        return Response.text("");
                    })
                    .limit(millis(50));
        });
    }

    private static void hearNothing() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            // That is what makes it deaf.
        }
    }

    private void writeTo(Encoder<ILoggingEvent> encoder) {
        encoder.setContext(context);
        encoder.start();
        var out = new OutputStreamAppender<ILoggingEvent>();
        out.setContext(context);
        out.setEncoder(encoder);
        out.setOutputStream(written);
        out.start();
        calls.addAppender(out);
        calls.start();
        root.addAppender(calls);
    }

    private void writeText() {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%X{request_id:--} %X{trace_id:--} %X{span_id:--} %X{tenant:--} - %msg%n");
        writeTo(encoder);
    }

    @AfterEach
    void close() {
        service.close();
        root.detachAppender(calls);
        calls.stop();
    }

    private Answer ask(String path, String... fields) {
        try (var client = service.client()) {
            var head = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
            for (var field : fields) {
                head.append(field).append("\r\n");
            }
            client.send(head.append("\r\n").toString());
            return client.answer();
        }
    }

    private List<String> lines() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void eachLineOfARequestHasItsIdsInBranchesToo() {
        writeText();

        ask("/work", "X-Request-Id: r-1", "traceparent: 00-" + TRACE + "-b7ad6b7169203331-01");

        assertThat(lines())
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).startsWith("r-1 " + TRACE + " "))
                .noneSatisfy(line -> assertThat(line).contains("b7ad6b7169203331"));
    }

    @Test
    void aRequestThatNobodyNamedIsCalledAsItsTrace() {
        writeText();

        var answer = ask("/said?text=x");

        var trace = answer.header("traceparent").orElseThrow().substring(3, 35);
        assertThat(lines()).singleElement().asString().startsWith(trace + " " + trace + " ");
    }

    @Test
    void aLineOfTheFrameworkAboutARequestHasThemToo() {
        writeText();

        ask("/fault", "X-Request-Id: r-2");

        assertThat(lines())
                .anySatisfy(line -> assertThat(line).startsWith("r-2 ").endsWith("GET /fault failed"));
    }

    @Test
    void aLineAboutARefusalHasThem() {
        writeText();

        ask("/nowhere", "X-Request-Id: r-6");

        assertThat(lines()).singleElement().asString().startsWith("r-6 ").contains("- refused with 404 (not_found)");
    }

    /// It has not said what it is called, and is answered nevertheless.
    @Test
    void aLineAboutARequestThatCouldNotBeReadIsCalledAsItsAnswer() {
        writeText();

        var answer = ask("/x", "Host: another");

        var trace = answer.header("traceparent").orElseThrow().substring(3, 35);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(lines())
                .singleElement()
                .asString()
                .startsWith(trace + " " + trace)
                .contains("- refused with 400 (malformed)");
    }

    /// The handler goes on until that line is there.
    @Test
    void theReportOfAHandlerThatIgnoresItsInterruptHasThem() {
        writeText();

        try (var client = service.client()) {
            client.send("GET /deaf HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: r-7\r\n\r\n");
            client.awaitEnd(Duration.ofSeconds(60));
        }
        while (lines().isEmpty()) {
            Thread.onSpinWait();
        }

        assertThat(lines())
                .anySatisfy(line -> assertThat(line).startsWith("r-7 ").contains("ignores the interrupt"));
    }

    @Test
    void whatTheApplicationKeepsStandsBesideThem() {
        writeText();

        ask("/kept", "X-Request-Id: r-3");

        assertThat(lines()).singleElement().asString().startsWith("r-3 ").endsWith("t-1 - with its own");
    }

    @Test
    void aForeignIdIsNoPartOfALineUnlessItIsHarmless() {
        writeText();

        for (var foreign : List.of("a b", "a\"b", "a\\b", "{a}", "a,b=c", "é", "x".repeat(129), "")) {
            ask("/said?text=x", "X-Request-Id: " + foreign);
        }

        assertThat(lines()).hasSize(8).allSatisfy(line -> assertThat(line).matches("[0-9a-f]{32} [0-9a-f]{32} .*"));
    }

    @Test
    void nothingThatAClientSendsEndsALineOfJsonOrAddsToIt() {
        writeTo(new JsonEncoder());

        ask("/said?text=a%22%7D%0A%7B%22level%22%3A%22ERROR%22%0Db", "X-Request-Id: r-4");

        assertThat(lines())
                .singleElement()
                .asString()
                .contains("\"request_id\":\"r-4\"")
                .contains("\\\"}\\n{\\\"level\\\"");
    }

    @Test
    void anAppenderThatWritesLaterWritesThemAsWell() {
        var later = new AsyncAppender();
        later.setContext(context);
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%X{request_id:--} - %msg%n");
        encoder.start();
        var out = new OutputStreamAppender<ILoggingEvent>();
        out.setContext(context);
        out.setEncoder(encoder);
        out.setOutputStream(written);
        out.start();
        later.addAppender(out);
        // However long a busy machine takes for what is left.
        later.setMaxFlushTime(0);
        later.start();
        calls.addAppender(later);
        calls.start();
        root.addAppender(calls);

        ask("/work", "X-Request-Id: r-5");
        // It writes what is left when it is stopped.
        later.stop();

        assertThat(lines()).hasSize(3).allSatisfy(line -> assertThat(line).startsWith("r-5 - "));
    }
}
