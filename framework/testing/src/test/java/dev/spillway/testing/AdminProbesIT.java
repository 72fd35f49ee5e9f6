package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;

import dev.spillway.http.Response;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Probes are answered whatever others hold of the admin port: a probe that is not is a restart.
@Timeout(60)
class AdminProbesIT {
    /// More than the places there are.
    private static final int READERS = 66;
    private static final int SMALL_BUFFER = 4_096;

    @Test
    void slowReadersOfMetricsKeepNoProbeOut() {
        try (var service = TestService.start(app -> app.get("/x", _ -> Response.text("x")))) {
            var readers = new ArrayList<RawClient>();
            for (var i = 0; i < READERS; i++) {
                readers.add(RawClient.connect(service.adminPort(), "127.0.0.2", SMALL_BUFFER)
                        .send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            }

            for (var address : new String[] {"127.0.0.2", "127.0.0.1"}) {
                for (var path : new String[] {"/livez", "/readyz"}) {
                    try (var probe = RawClient.connect(service.adminPort(), address)) {
                        assertThat(probe.get(path)).hasStatus(200);
                    }
                }
            }
            readers.forEach(RawClient::close);
        }
    }
}
