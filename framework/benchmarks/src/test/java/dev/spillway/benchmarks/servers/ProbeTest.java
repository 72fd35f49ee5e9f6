package dev.spillway.benchmarks.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import dev.spillway.benchmarks.measure.VoidRun;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProbeTest {
    private static final Probe PROBE = new Probe("one /get", 100);

    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void takesTheRightAnswerAndItsSize() {
        answer(200, "Hello, World!");

        var probe = ask();

        assertThat(probe.name()).isEqualTo("one /get");
        assertThat(probe.answerSize()).isBetween(60, 150);
    }

    @Test
    void voidsTheRunOnARedirect() {
        answer(302, "Hello, World!");

        assertThatExceptionOfType(VoidRun.class).isThrownBy(this::ask).withMessageContaining("302");
    }

    @Test
    void voidsTheRunOnAnotherBody() {
        answer(200, "Hello, Wall!!");

        assertThatExceptionOfType(VoidRun.class).isThrownBy(this::ask).withMessageContaining("Wall");
    }

    @Test
    void voidsTheRunWhenNobodyAnswers() {
        var port = server.getAddress().getPort();
        server.stop(0);

        assertThatExceptionOfType(VoidRun.class)
                .isThrownBy(() -> Probe.ask("one", port, Scenario.GET))
                .withMessageStartingWith("one /get does not answer");
    }

    @Test
    void letsABurstPassWhoseConnectionsWereRenewed() {
        assertThatCode(() -> PROBE.check(burst(1000, 100_190, 0))).doesNotThrowAnyException();
    }

    @Test
    void voidsTheRunOnOneFailure() {
        assertThatExceptionOfType(VoidRun.class).isThrownBy(() -> PROBE.check(burst(1000, 100_000, 1)));
    }

    @Test
    void voidsTheRunOnShorterAnswers() {
        assertThatExceptionOfType(VoidRun.class)
                .isThrownBy(() -> PROBE.check(burst(1000, 98_000, 0)))
                .withMessageContaining("expected 100");
    }

    @Test
    void voidsTheRunWithoutAnswers() {
        assertThatExceptionOfType(VoidRun.class).isThrownBy(() -> PROBE.check(burst(0, 0, 0)));
    }

    private Probe ask() {
        return Probe.ask("one", server.getAddress().getPort(), Scenario.GET);
    }

    private void answer(int status, String body) {
        server.createContext("/get", exchange -> {
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private static Burst burst(long requests, long bytes, long failures) {
        return new Burst(requests, 1_000_000, bytes, failures, 1, 2);
    }
}
