package com.example.orders;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Request;
import dev.spillway.http.Response;
import dev.spillway.testing.Answer;
import dev.spillway.testing.Attack;
import dev.spillway.testing.Attacks;
import dev.spillway.testing.Canary;
import dev.spillway.testing.RawClient;
import dev.spillway.testing.RawClient.End;
import dev.spillway.testing.ServiceExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.StringJoiner;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every service on the Internet is tried with. During each attack an innocent client asks for orders, and
/// must have all its answers; afterwards the service holds nothing of the attackers any more, which the extension
/// checks.
class AttackTest {
    private static final int ATTACKERS = 10;
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final String JSON = "POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

    /// With the clocks at their least, so that nobody has to wait for the end of an attacker.
    @RegisterExtension
    static final ServiceExtension SERVICE = ServiceExtension.onPorts(
            app -> {
                Api.routes(app, TestStorage.empty().open(app));
                // The service takes no files yet; this is what happens to a route that does.
                app.post("/files", AttackTest::sizes);
            },
            "spillway.connections.read-header = 500ms",
            "spillway.body.grace = 1s",
            "spillway.body.total = 2s",
            "spillway.write.progress = 1s");

    private Canary canary;

    @BeforeEach
    void startAsking() {
        canary = Canary.on(SERVICE.service().port(), "/orders");
    }

    @AfterEach
    void hasLostNothing() {
        canary.assertUnharmed();
    }

    @Test
    void endsAHeaderThatDrips() {
        assertThat(Attacks.headDrip(PAUSE).on(target(), ATTACKERS)).allSatisfy(outcome -> {
            assertThat(outcome.end()).isNotEqualTo(End.OPEN);
            assertThat(outcome.status()).isEqualTo(408);
        });
    }

    @Test
    void endsABodyThatDrips() {
        try (var client = RawClient.connect(SERVICE.service().port(), "127.0.0.2")) {
            client.send(JSON + "Content-Length: 4000\r\n\r\n");
            client.drip(" ".repeat(4_000), PAUSE);

            assertThat(client.answer()).isProblem(408).closes();
        }
    }

    @Test
    void refusesABodyThatIsDeclaredTooLarge() {
        assertThat(Attacks.oversizeLength("/orders", 1L << 30).on(target(), ATTACKERS))
                .allSatisfy(outcome -> assertThat(outcome.status()).isEqualTo(413));
    }

    @Test
    void refusesChunksThatAddUpToTooMuch() {
        assertThat(Attacks.oversizeChunked("/orders").on(target(), ATTACKERS))
                .allSatisfy(outcome -> assertThat(outcome.status()).isEqualTo(413));
    }

    @Test
    void refusesAChunkWhoseSizeDoesNotEnd() {
        assertThat(Attacks.endlessSizeLine("/orders").on(target(), ATTACKERS))
                .allSatisfy(outcome -> assertThat(outcome.status()).isEqualTo(400));
        assertThat(Attacks.endlessExtension("/orders").on(target(), ATTACKERS))
                .allSatisfy(outcome -> assertThat(outcome.status()).isEqualTo(400));
    }

    @Test
    void refusesJsonThatNestsWithoutEnd() {
        var nested = "[".repeat(10_000);
        try (var client = RawClient.connect(SERVICE.service().port(), "127.0.0.2")) {
            assertThat(client.ask(JSON + "Content-Length: %d\r\n\r\n%s".formatted(nested.length(), nested)))
                    .isProblem(400);
        }
    }

    /// 8 MiB in 8 KiB: less than the route takes, until somebody unpacks it.
    @Test
    void refusesABodyThatUnpacksToTooMuch() throws IOException {
        var bomb = gzip(" ".repeat(8 << 20));
        try (var client = RawClient.connect(SERVICE.service().port(), "127.0.0.2")) {
            client.send(JSON + "Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n".formatted(bomb.length));
            client.send(bomb);

            assertThat(client.answer()).isProblem(413);
        }
    }

    @Test
    void refusesPartsThatDoNotEnd() {
        assertThat(Attacks.multipartBomb("/files").on(target(), ATTACKERS))
                .allSatisfy(outcome -> assertThat(outcome.status()).isEqualTo(413));
    }

    @Test
    void refusesAPartWhoseNameDoesNotEnd() {
        assertThat(Attacks.endlessPartName("/files").on(target(), ATTACKERS))
                .allSatisfy(outcome -> assertThat(outcome.status()).isEqualTo(400));
    }

    /// A route that takes JSON has enough of the bytes before anybody looks into them.
    @Test
    void refusesPartsWhereNoneAreTaken() {
        assertThat(Attacks.multipartBomb("/orders").on(target(), ATTACKERS))
                .allSatisfy(outcome -> assertThat(outcome.status()).isEqualTo(413));
    }

    @Test
    void endsAReaderWhoAsksAndDoesNotRead() {
        var requests = "GET /orders?limit=100 HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(100);
        try (var client = RawClient.connect(SERVICE.service().port(), "127.0.0.2", 2_304)) {
            // It returns when the service has closed the connection; a service that had not would take it all.
            var sent = client.pour(requests.getBytes(StandardCharsets.US_ASCII), 1L << 30);

            assertThat(sent).isLessThan(1L << 30);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../../etc/passwd",
                "/orders/../../../etc/passwd",
                "/orders/..%2f..%2f..%2fetc%2fpasswd",
                "/orders/%2e%2e/%2e%2e/etc/passwd",
                "/orders/%252e%252e%252fetc%252fpasswd",
                "/orders/..%5c..%5cwindows%5cwin.ini",
                "/orders/..;/..;/etc/passwd",
                "/orders/....//....//etc/passwd",
                "/orders/%c0%ae%c0%ae%c0%afetc/passwd",
                "/orders/passwd%00.json",
                "//etc/passwd",
                "/./orders/./1/../../etc/passwd",
                "file:///etc/passwd",
                "http://localhost/../../etc/passwd"
            })
    void leadsNobodyToAFile(String target) {
        Answer answer;
        try (var client = RawClient.connect(SERVICE.service().port(), "127.0.0.2")) {
            answer = client.ask("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        }

        assertThat(answer.status()).isBetween(400, 404);
        assertThat(answer.text()).doesNotContain("root:").doesNotContain("[fonts]");
    }

    private static Response sizes(Request request) throws IOException {
        var sizes = new StringJoiner(",");
        for (var part : request.body().parts()) {
            sizes.add(part.name() + "=" + part.stream().transferTo(OutputStream.nullOutputStream()));
        }
        return Response.text(sizes.toString());
    }

    private static byte[] gzip(String text) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(StandardCharsets.US_ASCII));
        }
        return packed.toByteArray();
    }

    private static Attack.Target target() {
        return Attack.Target.on(SERVICE.service().port());
    }
}
