package dev.spillway.grpc;

import static dev.spillway.limit.Limit.mebibytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.Transport;
import io.grpc.ServerInterceptors;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Calls between the gRPC of Node (`@grpc/grpc-js`), which shares no code with grpc-java, and ours, either way.
class NodePeerIT {
    @ParameterizedTest
    @EnumSource
    void everyCallOfNodesClientIsServed(Transport transport) throws Exception {
        var work = new PeerWork();
        var service = ServerInterceptors.intercept(work.probe(), new MetadataIT.Reflecting());
        try (var served = Served.app(app -> app.serve(Grpc.service(service).limit("Echo", mebibytes(1))));
                var node = Node.run(
                        "client.js",
                        transport.name().toLowerCase(Locale.ROOT),
                        "127.0.0.1:" + served.service().port(transport))) {
            assertThat(node.lines())
                    .satisfiesExactly(
                            line -> assertThat(line).isEqualTo("unary: OK grüezi ☺ 1099511627776 00ff"),
                            line -> assertThat(line).isEqualTo("many to one: OK 100"),
                            line -> assertThat(line).isEqualTo("one to many: OK 1000"),
                            line -> assertThat(line).isEqualTo("many to many: OK 100"),
                            line -> assertThat(line).isEqualTo("deadline: DEADLINE_EXCEEDED"),
                            line -> assertThat(line).isEqualTo("cancel: CANCELLED after 1"),
                            line -> assertThat(line).isEqualTo("metadata: OK head one, two trailers 00abff01"),
                            line -> assertThat(line).isEqualTo("status message: FAILED_PRECONDITION: " + PeerWork.SAID),
                            line -> assertThat(line)
                                    .startsWith("too large: RESOURCE_EXHAUSTED: ")
                                    .contains("max-message = 1 MiB"),
                            line -> assertThat(line).isEqualTo("gzip: UNIMPLEMENTED"),
                            line -> assertThat(line).isEqualTo("large stream: OK 10485760"));
            assertThat(work.remaining.get()).as("what grpc-timeout said").isLessThanOrEqualTo(Duration.ofSeconds(2));
            assertThat(work.late.await(30, TimeUnit.SECONDS))
                    .as("the handler of deadline was interrupted")
                    .isTrue();
            assertThat(work.left.await(30, TimeUnit.SECONDS))
                    .as("the handler of cancel was interrupted")
                    .isTrue();
        }
    }

    @Test
    void nodesServerServesEveryCallOfOurClient() throws Exception {
        try (var node = Node.run("server.js");
                var caller = new PeerCaller(Integer.parseInt(node.told("port")))) {
            caller.unary();
            assertThat(caller.metadata()).containsExactly("one, two");
            caller.streams();
            caller.deadline();
            caller.cancel();
            assertThat(node.told("cancelled unary")).isEqualTo("true");
            assertThat(node.told("cancelled stream")).isEqualTo("true");
        }
    }
}
