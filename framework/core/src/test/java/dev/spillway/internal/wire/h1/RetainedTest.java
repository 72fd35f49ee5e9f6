package dev.spillway.internal.wire.h1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Response;
import dev.spillway.internal.wire.Script;
import dev.spillway.internal.wire.WireFixture;
import org.junit.jupiter.api.Test;

/// What connections that have ended still cost, as long as the table of deadlines may know them.
class RetainedTest {
    private static final int CONNECTIONS = 10_000;
    private static final String LARGE = "x".repeat(3_000);
    private static final long MOST_BYTES = 400;

    @Test
    void forgetsConnectionsThatHaveEnded() throws Exception {
        var script = Script.ignoring(call -> {
            // As the gate does: the deadline of the call stays in the table.
            call.timer().begin(call.arrived() + 10_000_000_000L, Long.MAX_VALUE, () -> {});
            call.timer().end();
            return Response.text("ok");
        });
        var fixture = WireFixture.direct(script);
        serve(fixture, 500);
        var before = used();
        serve(fixture, CONNECTIONS);
        var each = (used() - before) / CONNECTIONS;
        assertThat(fixture.wire.table().live()).isEmpty();
        assertThat(each).isLessThan(MOST_BYTES);
    }

    private static void serve(WireFixture fixture, int connections) throws Exception {
        for (var i = 0; i < connections; i++) {
            Talk.atOnce(fixture, "GET / HTTP/1.1\r\nHost: h\r\nX: " + LARGE + "\r\n\r\n");
        }
        fixture.observer.ends.clear();
    }

    @SuppressWarnings("SystemRunGC")
    private static long used() {
        System.gc();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
