package dev.spillway.grpc;

import static dev.spillway.limit.Limit.mebibytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.Transport;
import io.grpc.ServerInterceptors;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Calls between grpc-go and ours, either way. Go takes a while to install and to build, so this is for `-P upstream`.
@EnabledIfSystemProperty(named = "grpc.peers", matches = "all", disabledReason = "with -P upstream")
class GoPeerIT {
    @ParameterizedTest
    @EnumSource
    void everyCallOfGosClientIsServed(Transport transport) throws Exception {
        var work = new PeerWork();
        var lines = told(transport, work, "unary", "deadline", "metadata", "status message", "too large");

        assertThat(lines)
                .containsExactly(
                        "unary: OK grüezi ☺ 1099511627776 00ff",
                        "deadline: DeadlineExceeded",
                        "metadata: OK head [one two] trailers [00abff01]",
                        "status message: FailedPrecondition: " + PeerWork.SAID,
                        "too large: ResourceExhausted BODY limit 1 MiB",
                        "connections: 1");
        assertThat(work.remaining.get()).as("what grpc-timeout said").isLessThanOrEqualTo(Duration.ofSeconds(2));
        assertThat(work.late.await(30, TimeUnit.SECONDS))
                .as("the handler of deadline was interrupted")
                .isTrue();
    }

    /// It asks with a PING how fast data comes.
    @ParameterizedTest
    @EnumSource
    void oneConnectionCarriesMuchEitherWay(Transport transport) throws Exception {
        assertThat(told(transport, new PeerWork(), "receives much", "sends much", "much both ways"))
                .containsExactly(
                        "receives much: OK " + (100 << 20),
                        "sends much: OK 100",
                        "much both ways: OK " + (100 << 20),
                        "connections: 1");
    }

    /// It asks with a PING whether we are there, as often as it can be told to.
    @ParameterizedTest
    @EnumSource
    void oneConnectionLivesThroughTheKeepalivesOfSilence(Transport transport) throws Exception {
        assertThat(told(transport, new PeerWork(), "quiet stream", "quiet connection"))
                .containsExactly("quiet stream: OK 5", "quiet connection: OK", "connections: 1");
    }

    @Test
    void gosServerServesEveryCallOfOurClient() throws Exception {
        try (var go = Go.run("server");
                var caller = new PeerCaller(Integer.parseInt(go.told("port")))) {
            caller.unary();
            assertThat(caller.metadata()).containsExactly("one", "two");
            caller.streams();
            caller.deadline();
            caller.cancel();
            assertThat(go.told("cancelled unary")).isEqualTo("true");
            assertThat(go.told("cancelled stream")).isEqualTo("true");
        }
    }

    private static List<String> told(Transport transport, PeerWork work, String... cases)
            throws IOException, InterruptedException {
        var service = ServerInterceptors.intercept(work.probe(), new MetadataIT.Reflecting());
        try (var served = Served.app(app -> app.serve(Grpc.service(service).limit("Echo", mebibytes(1))))) {
            var name = transport.name().toLowerCase(Locale.ROOT);
            var arguments = Stream.concat(
                    Stream.of(name, "127.0.0.1:" + served.service().port(transport)), Stream.of(cases));
            try (var go = Go.run("client", arguments.toArray(String[]::new))) {
                return go.lines();
            }
        }
    }
}
