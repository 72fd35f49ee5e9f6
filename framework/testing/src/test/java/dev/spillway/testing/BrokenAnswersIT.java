package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.spillway.App;
import dev.spillway.http.Problem;
import dev.spillway.http.ProblemException;
import dev.spillway.http.Response;
import dev.spillway.testing.RawClient.End;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/// Streamed answers whose writer fails: before the first byte has left the client is told what went wrong and the
/// connection goes on; afterwards it is reset.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class BrokenAnswersIT {
    private TestService service;

    private static void setUp(App app) {
        app.get(
                "/at-once",
                _ -> Response.stream("text/plain", out -> {
                    out.write(new byte[1_000]);
                    throw new IllegalStateException("a secret");
                }));
        app.get(
                "/gone",
                _ -> Response.stream("text/plain", _ -> {
                    throw new ProblemException(Problem.of(410, "Gone"));
                }));
        app.get("/short", _ -> Response.stream("text/plain", 10, out -> out.write(new byte[9])));
        app.get(
                "/late",
                _ -> Response.stream("text/plain", _ -> {
                    try {
                        Thread.sleep(Duration.ofMinutes(1));
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                }));
        app.get(
                "/half-way",
                _ -> Response.stream("text/plain", out -> {
                    out.write(new byte[1_000]);
                    out.flush();
                    throw new IllegalStateException("a secret");
                }));
        app.get("/whole", _ -> Response.text("whole"));
    }

    @BeforeAll
    void startService() {
        service = TestService.start(BrokenAnswersIT::setUp, "spillway.write.total = 5s");
    }

    @AfterAll
    void stopService() {
        service.close();
    }

    @Test
    void answersAProblemInsteadAndGoesOn() {
        try (var client = service.client()) {
            assertThat(client.get("/at-once")).isProblem(500).keeps();
            assertThat(client.get("/gone")).isProblem(410).keeps();
            assertThat(client.get("/short")).isProblem(500).keeps();
            assertThat(client.get("/late")).isProblem(504).keeps();
            assertThat(client.get("/whole")).hasText("whole");
        }
        service.awaitQuiet();
        assertThat(service.admin("/metrics").text())
                .contains(
                        count("/at-once", "server_error"),
                        count("/gone", "client_error"),
                        count("/late", "server_error"));
    }

    @Test
    void resetsWhatHasBegun() {
        try (var client = service.client()) {
            assertThatIllegalStateException().isThrownBy(() -> client.get("/half-way"));
            assertThat(client.end()).isEqualTo(End.RESET);
        }
        service.awaitQuiet();
    }

    private static String count(String route, String outcome) {
        return "spillway_calls_seconds_count{method=\"GET\",outcome=\"%s\",route=\"%s\"} 1".formatted(outcome, route);
    }
}
