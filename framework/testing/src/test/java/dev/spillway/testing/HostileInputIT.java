package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// What cannot be read, is not known, or fails: no stack trace for the client, and no line in the log for each
/// time.
@ParameterizedClass
@EnumSource(Transport.class)
@Timeout(120)
class HostileInputIT {
    @Parameter
    Transport transport;

    private static final int TIMES = 100;
    private static final List<String> REQUESTS = List.of(
            "\u0000\u0001\u0002\u0003\r\n\r\n",
            "GET /nowhere HTTP/1.1\r\nHost: h\r\n\r\n",
            "DELETE /get HTTP/1.1\r\nHost: h\r\n\r\n",
            "BREW /get HTTP/1.1\r\nHost: h\r\n\r\n",
            "GET /get HTTP/3.0\r\nHost: h\r\n\r\n",
            "GET /get HTTP/1.1\r\n\r\n",
            "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n",
            "GET /../etc/passwd HTTP/1.1\r\nHost: h\r\n\r\n",
            "GET /${jndi:ldap://127.0.0.1/x} HTTP/1.1\r\nHost: h\r\n\r\n",
            "GET /get HTTP/1.1\r\nHost: h\r\nX: ${jndi:ldap://127.0.0.1/x}\u0007\r\n\r\n",
            "GET /slow?ms=nonsense HTTP/1.1\r\nHost: h\r\n\r\n",
            "GET /fail HTTP/1.1\r\nHost: h\r\n\r\n",
            "POST /json HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n{nope",
            "POST /json HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 2000\r\n\r\n"
                    + "[".repeat(2000),
            "POST /json HTTP/1.1\r\nHost: h\r\nContent-Type: text/xml\r\nContent-Length: 4\r\n\r\n<a/>",
            "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
            "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n",
            "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003".repeat(4));

    @Test
    void answersWithAProblemAndLogsNextToNothing() {
        try (var child = child()) {
            var before = child.lines().size();
            var since = System.nanoTime();
            for (var i = 0; i < TIMES; i++) {
                var from = address(i);
                REQUESTS.forEach(request -> assertRefused(child, from, request));
            }
            var seconds = Duration.ofNanos(System.nanoTime() - since).toSeconds() + 1;
            var logged = child.lines().subList(before, child.lines().size());

            // One line for each reason and second at most, and now and then the trace of the fault of the application.
            assertThat(logged.stream().filter(line -> !line.startsWith("\t")).count())
                    .as(String.join("\n", logged))
                    .isLessThan(40 + 12 * seconds);
            assertThat(logged.stream()
                            .filter(line -> line.contains("a fault of the application"))
                            .count())
                    .as(String.join("\n", logged))
                    .isBetween(1L, 2 * seconds + 1);
            try (var client = connect(child, "127.0.0.1")) {
                assertThat(client.get("/get")).hasStatus(200);
            }
        }
    }

    @Test
    void logsNothingOfClientsThatComeAndGo() {
        try (var child = child()) {
            var before = child.lines().size();
            for (var i = 0; i < TIMES; i++) {
                var from = address(i);
                connect(child, from).close();
                connect(child, from).reset();
                connect(child, from).send("GET /ge").close();
                connect(child, from)
                        .send("GET /get HTTP/1.1\r\nHost: h\r\n\r\n")
                        .reset();
                connect(child, from)
                        .send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n")
                        .reset();
                connect(child, from)
                        .send("GET /big?mb=8 HTTP/1.1\r\nHost: h\r\n\r\n")
                        .reset();
            }
            // From an address of its own: on a busy machine those that have gone may fill theirs for a moment yet.
            try (var client = RawClient.connect(transport, child.port(transport), "127.0.0.3", 0)) {
                assertThat(client.get("/get")).hasStatus(200);
            }

            assertThat(child.lines().subList(before, child.lines().size()).stream()
                            .filter(line -> !line.contains("Carriers"))
                            .toList())
                    .isEmpty();
        }
    }

    /// A busy service notices late that clients are gone: not so many are from one address that it has its share of
    /// connections.
    private static String address(int turn) {
        return "127.0.1." + (turn + 1);
    }

    private static ChildService child() {
        var settings = new ArrayList<>(UnderAttack.FAST);
        settings.addAll(UnderAttack.TLS);
        // With less heap, connections under TLS are fewer than this test opens at once.
        return ChildService.Start.with(settings).options("-Xmx256m").run();
    }

    private RawClient connect(ChildService child, String from) {
        return RawClient.connect(transport, child.port(transport), from, 0);
    }

    private void assertRefused(ChildService child, String from, String request) {
        try (var client = connect(child, from)) {
            client.send(request);
            var answer = client.answer();
            assertThat(answer.status()).as(request).isBetween(400, 599);
            assertThat(answer).isProblem(answer.status());
            assertThat(answer.text()).as(request).doesNotContain("secret").doesNotContain("jndi");
        }
    }
}
