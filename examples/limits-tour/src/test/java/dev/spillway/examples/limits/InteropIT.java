package dev.spillway.examples.limits;

import dev.spillway.testing.TestService;
import dev.spillway.testing.Transport;
import io.grpc.ManagedChannelBuilder;
import io.grpc.testing.integration.AbstractInteropTest;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The cases of grpc-java's interop client pass against the tour, which is as it is started.
class InteropIT {
    private static TestService tour;

    @BeforeAll
    static void start() {
        tour = TestService.start(Tour::routes, "spillway.tls.port = 0");
    }

    @AfterAll
    static void close() {
        tour.awaitQuiet();
        tour.close();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("casesByTransport")
    void passes(Case interop, Transport transport) throws Exception {
        var client = new Client(transport);
        client.setUp();
        try {
            interop.check.on(client);
        } finally {
            client.tearDown();
        }
    }

    private static Stream<Arguments> casesByTransport() {
        return cases().flatMap(interop ->
                Arrays.stream(Transport.values()).map(transport -> Arguments.of(interop, transport)));
    }

    private static Stream<Case> cases() {
        return Stream.of(
                new Case("empty_unary", Client::emptyUnary),
                new Case("large_unary", Client::largeUnary),
                new Case("client_streaming", Client::clientStreaming),
                new Case("server_streaming", Client::serverStreaming),
                new Case("ping_pong", Client::pingPong),
                new Case("empty_stream", Client::emptyStream),
                new Case("timeout_on_sleeping_server", Client::timeoutOnSleepingServer),
                new Case("cancel_after_begin", Client::cancelAfterBegin),
                new Case("cancel_after_first_response", Client::cancelAfterFirstResponse),
                new Case("status_code_and_message", Client::statusCodeAndMessage),
                new Case("special_status_message", Client::specialStatusMessage),
                new Case("unimplemented_method", Client::unimplementedMethod),
                new Case("unimplemented_service", Client::unimplementedService),
                new Case("custom_metadata", Client::customMetadata));
    }

    /// @param name what all interop clients call it
    private record Case(String name, Check check) {
        @Override
        public String toString() {
            return name;
        }
    }

    @FunctionalInterface
    private interface Check {
        void on(Client client) throws Exception;
    }

    /// grpc-java's own client, which starts no server here.
    private static final class Client extends AbstractInteropTest {
        private final Transport transport;

        Client(Transport transport) {
            this.transport = transport;
        }

        @Override
        protected ManagedChannelBuilder<?> createChannelBuilder() {
            return Channels.to(tour, transport);
        }

        /// As in grpc-java's program, which runs these cases against other servers.
        @Override
        protected boolean metricsExpected() {
            return false;
        }

        @Override
        protected int operationTimeoutMillis() {
            return 60_000;
        }
    }
}
