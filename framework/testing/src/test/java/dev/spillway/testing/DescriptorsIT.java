package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DescriptorsIT {
    private static final int DESCRIPTORS = 256;
    private static final String HOG = "GET /hog?ms=3000 HTTP/1.1\r\nHost: localhost\r\n\r\n";

    @Test
    void isUnreadyWithoutDescriptorsAndServesAgainWhenThereAreSome() {
        try (var child = limited();
                var kept = RawClient.connect(child.port(), "127.0.0.3");
                var hog = RawClient.connect(child.port(), "127.0.0.4");
                var admin = RawClient.connect(child.adminPort())) {
            // At once: a silent connection is closed soon, most of all on the admin port.
            assertThat(admin.get("/readyz")).hasStatus(200);
            assertThat(kept.get("/get")).hasStatus(200);

            hog.send(HOG);
            // Whoever comes now is the one on whom accepting fails.
            ChildService.pause(Duration.ofMillis(500));
            var knocking = knock(child.port());
            awaitReadiness(admin, 503);
            assertThat(kept.get("/get")).hasStatus(200);
            assertThat(admin.get("/livez")).hasStatus(200);

            assertThat(hog.answer().text()).startsWith("hogged ");
            awaitReadiness(admin, 200);
            assertThat(kept.get("/get")).hasStatus(200);
            try (var client = RawClient.connect(child.port())) {
                assertThat(client.get("/get")).hasStatus(200).hasText("ok");
            }
            knocking.forEach(RawClient::close);
        }
    }

    @Test
    void acceptsNoMoreConnectionsThanLeaveDescriptorsForItself() {
        try (var child = limited()) {
            var clients = new ArrayList<RawClient>();
            for (var i = 0; i < 2 * DESCRIPTORS; i++) {
                clients.add(RawClient.connect(child.port(), "127.0.0." + (2 + i % 20)));
            }
            var alive = clients.stream()
                    .filter(client -> client.awaitEnd(Duration.ofMillis(1)) == RawClient.End.OPEN)
                    .count();

            assertThat(alive).isLessThanOrEqualTo(DESCRIPTORS * 60 / 100);
            clients.forEach(RawClient::close);
            ChildService.await(Duration.ofSeconds(10), () -> {
                try (var client = RawClient.connect(child.port())) {
                    return client.get("/get").status() == 200;
                } catch (IllegalStateException e) {
                    return false;
                }
            });
        }
    }

    /// A connection of the admin port has a hundred requests, so it is not asked all the time.
    private static void awaitReadiness(RawClient admin, int status) {
        ChildService.await(Duration.ofSeconds(8), () -> {
            ChildService.pause(Duration.ofMillis(200));
            return admin.get("/readyz").status() == status;
        });
    }

    private static ChildService limited() {
        return ChildService.Start.with(UnderAttack.FAST)
                .wrapped("prlimit", "--nofile=" + DESCRIPTORS + ":" + DESCRIPTORS)
                .run();
    }

    /// Many at once, because a descriptor or two may come free again.
    private static List<RawClient> knock(int port) {
        var clients = new ArrayList<RawClient>();
        for (var i = 0; i < 20; i++) {
            try {
                clients.add(RawClient.connect(port, "127.0.0.5"));
            } catch (UncheckedIOException e) {
                // The port is not bound for a moment.
                ChildService.pause(Duration.ofMillis(100));
            }
        }
        return clients;
    }
}
