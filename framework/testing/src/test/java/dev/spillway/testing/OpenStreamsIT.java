package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Response;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whoever operates a service sees how many calls share its connections.
@Timeout(60)
class OpenStreamsIT {
    private static final int STREAMS = 3;

    private final CountDownLatch entered = new CountDownLatch(STREAMS);
    private final CountDownLatch released = new CountDownLatch(1);

    @Test
    void showsStreamsWhileTheyAreOpen() throws InterruptedException {
        try (var service = TestService.start(app -> app.get("/held", _ -> {
                    entered.countDown();
                    released.await();
                    return Response.text("done");
                }));
                var client = H2Client.connect(service.port()).begin()) {
            assertShown(service, 0);
            var streams =
                    IntStream.range(0, STREAMS).map(_ -> client.get("/held")).toArray();
            entered.await();
            assertShown(service, STREAMS);

            released.countDown();
            for (var stream : streams) {
                assertThat(client.answer(stream)).hasStatus(200);
            }
            assertShown(service, 0);
        }
    }

    private static void assertShown(TestService service, int streams) {
        assertThat(service.admin("/metrics").text()).contains("spillway_http2_streams_open " + streams + ".0\n");
        assertThat(service.admin("/").text()).contains("<b>" + streams + "</b><span>open HTTP/2 streams</span>");
    }
}
