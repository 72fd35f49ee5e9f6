package dev.spillway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.spillway.grpc.testing.ProbeGrpc;
import dev.spillway.grpc.testing.Probed;
import dev.spillway.testing.H2Client;
import dev.spillway.testing.H2Error;
import dev.spillway.testing.H2Frame;
import dev.spillway.testing.HeaderBlock;
import dev.spillway.testing.Transport;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// PING frames of clients.
class KeepAliveIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final byte[] EMPTY_MESSAGE = new byte[5];

    @ParameterizedTest
    @EnumSource
    void anIdleClientThatAsksTooOftenIsToldSo(Transport transport) {
        try (var served = Served.probe(new ProbeService());
                var client = H2Client.connect(transport, served.service().port(transport))
                        .begin()) {
            call(client);
            // The first comes after we have sent something; two more are too early.
            for (var i = 0; i < 3; i++) {
                client.ping(i);
            }

            var ending = client.awaitEnd(PATIENCE);

            assertThat(ending.error()).contains(H2Error.ENHANCE_YOUR_CALM);
            assertThat(ending.goAways().getLast().debug()).isEqualTo("too_many_pings");
        }
    }

    @ParameterizedTest
    @EnumSource
    void pingsAfterDataAreNeverHeldAgainstAClient(Transport transport) {
        try (var served = Served.probe(new ProbeService());
                var client = H2Client.connect(transport, served.service().port(transport))
                        .begin()) {
            for (var i = 0; i < 20; i++) {
                call(client);
                client.ping(i);
                client.roundTrip();
            }

            call(client);
        }
    }

    /// grpc-java asks after each piece of data, to find out how much it can take.
    @ParameterizedTest
    @EnumSource
    void aClientThatReceivesMuchIsServed(Transport transport) {
        var piece = Probed.newBuilder()
                .setContent(ByteString.copyFrom(new byte[64 << 10]))
                .build();
        var probe = new ProbeService().produce((_, answer) -> {
            for (var i = 0; i < 1_600; i++) {
                answer.onNext(piece);
            }
            answer.onCompleted();
        });
        try (var served = Served.probe(probe)) {
            var answers = ProbeGrpc.newBlockingStub(served.channel(transport)).produce(Probed.getDefaultInstance());
            var received = 0L;
            while (answers.hasNext()) {
                received += answers.next().getContent().size();
            }

            assertThat(received).isEqualTo(100 << 20);
        }
    }

    /// It asks after what comes back as well, and whether we are there as often as it can be told to.
    @ParameterizedTest
    @EnumSource
    void aClientThatSendsAndReceivesMuchIsServed(Transport transport) throws InterruptedException {
        try (var served = Served.probe(new ProbeService())) {
            var channel = served.channel(
                    transport,
                    options -> options.keepAliveTime(10, TimeUnit.SECONDS).keepAliveWithoutCalls(true));
            var flood = new Flood(1_600);
            var _ = ProbeGrpc.newStub(channel).talk(flood);

            assertThat(flood.received()).isEqualTo(100 << 20);
        }
    }

    private static void call(H2Client client) {
        var stream = client.open(HeaderBlock.request("POST", "/dev.spillway.grpc.testing.Probe/Echo")
                .field("content-type", "application/grpc"));
        client.data(stream, H2Frame.END_STREAM, EMPTY_MESSAGE);
        assertThat(client.answer(stream).status()).isEqualTo(200);
    }

    /// Sends pieces whenever there is room, and counts the bytes that come back.
    private static final class Flood implements ClientResponseObserver<Probed, Probed> {
        private static final Probed PIECE = Probed.newBuilder()
                .setContent(ByteString.copyFrom(new byte[64 << 10]))
                .build();

        private final CompletableFuture<Long> end = new CompletableFuture<>();
        private int left;
        private long received;

        Flood(int pieces) {
            left = pieces;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<Probed> messages) {
            messages.setOnReadyHandler(() -> {
                while (left > 0 && messages.isReady()) {
                    messages.onNext(PIECE);
                    if (--left == 0) {
                        messages.onCompleted();
                    }
                }
            });
        }

        @Override
        public void onNext(Probed answer) {
            received += answer.getContent().size();
        }

        @Override
        public void onError(Throwable thrown) {
            end.completeExceptionally(thrown);
        }

        @Override
        public void onCompleted() {
            end.complete(received);
        }

        long received() throws InterruptedException {
            try {
                return end.get(60, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new AssertionError(e);
            }
        }
    }
}
