package dev.spillway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.H2Outcome.Answered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// What [HostileInputIT] is over HTTP/1.1: whatever a client sends, nobody is told a secret, and the log stays short.
@ParameterizedClass
@EnumSource(Transport.class)
class H2HostileInputIT {
    private static final int TIMES = 100;

    @Parameter
    Transport transport;

    /// A head, and content that follows it.
    private record Sent(HeaderBlock head, String content) {}

    private static List<Sent> requests() {
        return List.of(
                new Sent(HeaderBlock.request("GET", "/nowhere"), ""),
                new Sent(HeaderBlock.request("DELETE", "/get"), ""),
                new Sent(HeaderBlock.request("BREW", "/get"), ""),
                new Sent(HeaderBlock.request("GET", "/%zz"), ""),
                new Sent(HeaderBlock.request("GET", "/../etc/passwd"), ""),
                new Sent(HeaderBlock.request("GET", "/${jndi:ldap://127.0.0.1/x}"), ""),
                new Sent(HeaderBlock.request("GET", "/get").field("x", "${jndi:ldap://127.0.0.1/x}\u0007"), ""),
                new Sent(HeaderBlock.request("GET", "/get").field("connection", "close"), ""),
                new Sent(HeaderBlock.request("GET", "/get").field(":path", "/again"), ""),
                new Sent(HeaderBlock.request("GET", "/slow?ms=nonsense"), ""),
                new Sent(HeaderBlock.request("GET", "/fail"), ""),
                new Sent(HeaderBlock.request("POST", "/json").field("content-type", "application/json"), "{nope"),
                new Sent(
                        HeaderBlock.request("POST", "/json").field("content-type", "application/json"),
                        "[".repeat(2000)),
                new Sent(HeaderBlock.request("POST", "/json").field("content-type", "text/xml"), "<a/>"),
                new Sent(HeaderBlock.request("POST", "/echo").field("content-length", "1"), "ab"));
    }

    @Test
    void answersWithAProblemOrResetsAndLogsNextToNothing() {
        try (var child = child()) {
            var before = child.lines().size();
            var since = System.nanoTime();
            for (var i = 0; i < TIMES; i++) {
                // Some of these are resets, of which a connection may cause only so many.
                try (var client = connected(child, "127.0.1." + (i + 1)).begin()) {
                    requests().forEach(sent -> assertRefused(client, sent));
                    assertThat(client.ask("/get").status()).isEqualTo(200);
                }
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
        }
    }

    @Test
    void logsNothingOfClientsThatComeAndGo() {
        try (var child = child()) {
            var before = child.lines().size();
            for (var i = 0; i < TIMES; i++) {
                var from = "127.0.1." + (i + 1);
                connected(child, from).close();
                connected(child, from).abort();
                connected(child, from).preface().abort();
                connected(child, from).begin().abort();
                var asking = connected(child, from).begin();
                asking.get("/get");
                asking.abort();
                var uploading = connected(child, from).begin();
                uploading.open(HeaderBlock.request("POST", "/echo").field("content-length", "9"));
                uploading.abort();
                var downloading = connected(child, from).begin();
                downloading.get("/big?mb=8");
                downloading.abort();
            }
            try (var client = connected(child, "127.0.0.3").begin()) {
                assertThat(client.ask("/get").status()).isEqualTo(200);
            }

            assertThat(child.lines().subList(before, child.lines().size()).stream()
                            .filter(line -> !line.contains("Carriers"))
                            .toList())
                    .isEmpty();
        }
    }

    private static ChildService child() {
        var settings = new ArrayList<>(UnderAttack.FAST);
        settings.addAll(UnderAttack.TLS);
        return ChildService.Start.with(settings).options("-Xmx256m").run();
    }

    private H2Client connected(ChildService child, String from) {
        return H2Client.over(RawClient.connect(transport, TestClient.Protocol.HTTP_2, child.port(transport), from, 0));
    }

    private static void assertRefused(H2Client client, Sent sent) {
        int stream;
        if (sent.content().isEmpty()) {
            stream = client.send(sent.head());
        } else {
            stream = client.open(sent.head());
            client.finish(stream, sent.content());
        }
        switch (client.outcome(stream)) {
            case Answered(var answer) -> {
                assertThat(answer.status()).isBetween(400, 599);
                SpillwayAssertions.assertThat(answer).isProblem(answer.status());
                assertThat(answer.text()).doesNotContain("secret").doesNotContain("jndi");
            }
            case H2Outcome.Reset(var error) -> assertThat(error).isEqualTo(H2Error.PROTOCOL_ERROR);
            case H2Outcome other -> throw new AssertionError(sent + ": " + other);
        }
    }
}
