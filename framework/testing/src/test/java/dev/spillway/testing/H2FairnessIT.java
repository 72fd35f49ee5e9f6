package dev.spillway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// One client that keeps all the rules and is slow in everything, on streams of two connections, on a route with the
/// default 64 permits: what [FairnessIT] is over HTTP/1.1.
@ParameterizedClass
@EnumSource(Transport.class)
class H2FairnessIT extends UnderAttack {
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

    private H2Client connected(String from) {
        return H2Client.over(RawClient.connect(
                transport, TestClient.Protocol.HTTP_2, service().port(transport), from, 0));
    }

    @Test
    void leavesThreeQuartersOfARouteToOthersBesideSlowUploadersAndReaders() {
        var before = refused();
        try (var uploads = connected(GREEDY).begin();
                var downloads = connected(GREEDY).preface().settings(H2Setting.INITIAL_WINDOW_SIZE, 1)) {
            var uploading = new ArrayList<>(IntStream.range(0, SLOW)
                    .map(_ -> uploads.open(exchange("").field("content-length", "200000")))
                    .boxed()
                    .toList());
            for (var i = 0; i < SLOW; i++) {
                downloads.finish(downloads.open(exchange("?mb=8")), "x");
            }
            // Each of the greedy client's calls has its permits or was refused them.
            ChildService.await(Duration.ofSeconds(20), () -> {
                keepUploading(uploads, uploading);
                return refused() - before == 2 * SLOW - SHARE;
            });

            for (var round = 0; round < 3; round++) {
                keepUploading(uploads, uploading);
                assertThat(statuses()).hasSize(THREE_QUARTERS).containsOnly(200);
            }
        }
    }

    /// More than the rate that is demanded of a body, on the streams that still wait for one.
    private static void keepUploading(H2Client client, List<Integer> streams) {
        client.readUntil(() -> false, Duration.ofMillis(250));
        streams.removeIf(client::hasHead);
        streams.forEach(stream -> client.data(stream, 0, new byte[512]));
    }

    private int refused() {
        return REFUSED.matcher(service().admin("/metrics").text())
                .results()
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .sum();
    }

    /// Answers to as many calls at once, each of which takes its permit for a while.
    private List<Integer> statuses() {
        try (var client = connected(OTHER).begin()) {
            var streams = IntStream.range(0, THREE_QUARTERS)
                    .map(_ -> client.open(exchange("?ms=400")))
                    .boxed()
                    .toList();
            streams.forEach(stream -> client.finish(stream, "x"));
            return streams.stream()
                    .map(stream -> client.answer(stream).status())
                    .toList();
        }
    }

    private static HeaderBlock exchange(String query) {
        return HeaderBlock.request("POST", "/exchange" + query);
    }
}
