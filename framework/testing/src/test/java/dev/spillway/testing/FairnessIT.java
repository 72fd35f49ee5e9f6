package dev.spillway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// One client that keeps all the rules and is slow in everything, on a route with the default 64 permits.
@ParameterizedClass
@EnumSource(Transport.class)
class FairnessIT extends UnderAttack {
    private static final int SLOW = 64;
    private static final int THREE_QUARTERS = 48;
    private static final int SHARE = 16;
    private static final Pattern REFUSED =
            Pattern.compile("(?m)^spillway_refusals_total\\{.*route=\"/exchange\".*} (\\d+)");
    private static final String GREEDY = "127.0.0.2";
    private static final String OTHER = "127.0.0.3";

    @Override
    String[] settings() {
        return new String[] {"spillway.body.total = 30s", "spillway.write.total = 30s", "spillway.write.progress = 20s"
        };
    }

    @Test
    void leavesThreeQuartersOfARouteToOthersBesideSlowUploadersAndReaders() throws Exception {
        var before = refused();
        var slow = new ArrayList<RawClient>();
        for (var i = 0; i < SLOW; i++) {
            slow.add(client(GREEDY).send(exchange("", 200_000)));
            slow.add(RawClient.connect(transport, service().port(transport), GREEDY, 4_096)
                    .send(exchange("?mb=8", 1) + "x"));
        }
        var uploading = CompletableFuture.runAsync(() -> keepUploading(slow));
        // Each of the greedy client's calls has its permits or was refused them.
        ChildService.await(Duration.ofSeconds(20), () -> refused() - before == 2 * SLOW - SHARE);

        for (var round = 0; round < 3; round++) {
            assertThat(statuses(THREE_QUARTERS)).hasSize(THREE_QUARTERS).containsOnly(200);
        }

        slow.forEach(RawClient::close);
        uploading.get();
    }

    private int refused() {
        return REFUSED.matcher(service().admin("/metrics").text())
                .results()
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .sum();
    }

    /// Answers to as many calls at once, each of which takes its permit for a while.
    private List<Integer> statuses(int calls) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new ArrayList<java.util.concurrent.Future<Integer>>();
            for (var i = 0; i < calls; i++) {
                asked.add(threads.submit(() -> {
                    try (var client = client(OTHER)) {
                        return client.ask(exchange("?ms=400", 1) + "x").status();
                    }
                }));
            }
            var statuses = new ArrayList<Integer>();
            for (var one : asked) {
                statuses.add(one.get());
            }
            return statuses;
        }
    }

    /// Twice the rate that is demanded of a body.
    private static void keepUploading(List<RawClient> clients) {
        var open = new ArrayList<>(clients);
        for (var turn = 0; turn < 40 && !open.isEmpty(); turn++) {
            open.removeIf(client -> client.pour(new byte[512], 512) == 0);
            ChildService.pause(Duration.ofMillis(250));
        }
    }

    private static String exchange(String query, int length) {
        return "POST /exchange%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n".formatted(query, length);
    }
}
