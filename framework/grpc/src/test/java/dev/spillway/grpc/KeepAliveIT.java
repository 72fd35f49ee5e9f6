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
import java.time.Duration;
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

    private static void call(H2Client client) {
        var stream = client.open(HeaderBlock.request("POST", "/dev.spillway.grpc.testing.Probe/Echo")
                .field("content-type", "application/grpc"));
        client.data(stream, H2Frame.END_STREAM, EMPTY_MESSAGE);
        assertThat(client.answer(stream).status()).isEqualTo(200);
    }
}
