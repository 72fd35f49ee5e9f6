package dev.spillway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.spillway.grpc.testing.ProbeGrpc;
import dev.spillway.grpc.testing.Probed;
import dev.spillway.http.Response.Field;
import dev.spillway.testing.H2Client;
import dev.spillway.testing.H2Error;
import dev.spillway.testing.H2Frame;
import dev.spillway.testing.H2Outcome;
import dev.spillway.testing.H2Setting;
import dev.spillway.testing.HeaderBlock;
import dev.spillway.testing.Transport;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.Status.Code;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Clients that break the rules of gRPC, or keep to them and are slow. Each call ends with its status by its clock, no
/// other call is harmed, and nothing is left: that [Served] sees to.
class HostileIT {
    private static final String SERVICE = "/dev.spillway.grpc.testing.Probe/";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final byte[] CANCEL =
            ByteBuffer.allocate(Integer.BYTES).putInt(H2Error.CANCEL.code()).array();
    private static final int LARGEST = 16 << 10;

    @ParameterizedTest
    @EnumSource
    void anAnnouncedLengthIsEnoughToRefuseAMessage(Transport transport) {
        try (var served = Served.probe(new ProbeService());
                var client = client(served, transport)) {
            for (var length : new int[] {(8 << 20) + 1, Integer.MAX_VALUE, 0x80000000, 0xffffffff}) {
                var stream = open(client, "Echo");
                client.data(stream, 0, prefix(0, length));

                assertThat(code(client, stream)).isEqualTo(Code.RESOURCE_EXHAUSTED);
            }
            assertUnharmed(client);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStreamThatIsNoMessagesIsInternal(Transport transport) {
        try (var served = Served.probe(new ProbeService());
                var client = client(served, transport)) {
            for (var method : new String[] {"Echo", "Collect", "Produce", "Talk"}) {
                var flagged = open(client, method);
                client.data(flagged, 0, prefix(2, 4));
                assertThat(code(client, flagged)).as(method).isEqualTo(Code.INTERNAL);

                var compressed = open(client, method);
                client.data(compressed, 0, prefix(1, 4));
                assertThat(code(client, compressed)).as(method).isEqualTo(Code.INTERNAL);

                var inPrefix = open(client, method);
                client.data(inPrefix, H2Frame.END_STREAM, new byte[3]);
                assertThat(code(client, inPrefix)).as(method).isEqualTo(Code.INTERNAL);

                var inMessage = open(client, method);
                client.data(inMessage, H2Frame.END_STREAM, prefix(0, 100));
                assertThat(code(client, inMessage)).as(method).isEqualTo(Code.INTERNAL);

                var malformed = open(client, method);
                client.data(malformed, H2Frame.END_STREAM, framed(new byte[] {(byte) 0xff, (byte) 0xff}));
                assertThat(code(client, malformed)).as(method).isEqualTo(Code.INTERNAL);
            }
            assertUnharmed(client);
        }
    }

    @Test
    void aMethodHearsOfTheEndOfACallWhoseMessageItCannotRead() {
        var told = new AtomicInteger();
        var probe = new ProbeService().collect(answer -> new ProbeService.Counting(answer) {
            @Override
            public void onError(Throwable thrown) {
                told.incrementAndGet();
            }
        });
        try (var served = Served.probe(probe);
                var client = client(served, Transport.CLEAR)) {
            var stream = open(client, "Collect");
            client.data(stream, 0, framed(new byte[] {(byte) 0xff, (byte) 0xff}));

            assertThat(code(client, stream)).isEqualTo(Code.INTERNAL);
            served.service().awaitIdle();
            assertThat(told).hasValue(1);
        }
    }

    private static MethodDescriptor.Marshaller<Probed> unreadable(Runnable meanwhile) {
        return new MethodDescriptor.Marshaller<>() {
            @Override
            public InputStream stream(Probed message) {
                return InputStream.nullInputStream();
            }

            @Override
            public Probed parse(InputStream bytes) {
                meanwhile.run();
                throw Status.INTERNAL.asRuntimeException();
            }
        };
    }

    /// Another thread of the application ends the call while its message is looked at.
    @Test
    void aCallEndsAsTheApplicationSaysThoughItsMessageCannotBeRead() {
        var ended = new AtomicReference<String>("");
        var calls = new AtomicReference<ServerCall<?, ?>>();
        var collect = ProbeGrpc.getCollectMethod();
        var unreadable = unreadable(() -> calls.get().close(Status.ALREADY_EXISTS, new Metadata()));
        ServerCallHandler<Probed, Probed> handler = (call, _) -> {
            calls.set(call);
            call.request(1);
            return new ServerCall.Listener<>() {
                @Override
                public void onComplete() {
                    ended.set("complete");
                }

                @Override
                public void onCancel() {
                    ended.set("cancelled");
                }
            };
        };
        var service = ServerServiceDefinition.builder(ProbeGrpc.SERVICE_NAME)
                .addMethod(
                        collect.toBuilder(unreadable, collect.getResponseMarshaller())
                                .build(),
                        handler)
                .build();
        try (var served = Served.app(app -> app.serve(Grpc.service(service)));
                var client = client(served, Transport.CLEAR)) {
            var stream = open(client, "Collect");
            client.data(stream, 0, framed(new byte[2]));

            assertThat(code(client, stream)).isEqualTo(Code.ALREADY_EXISTS);
            served.service().awaitIdle();
            assertThat(ended).hasValue("complete");
        }
    }

    @ParameterizedTest
    @EnumSource
    void messagesMayComeInAnyPieces(Transport transport) {
        try (var served = Served.probe(new ProbeService());
                var client = client(served, transport)) {
            var stream = open(client, "Echo");
            var bytes = framed(Served.message("in pieces").toByteArray());
            for (var i = 0; i < bytes.length; i++) {
                client.data(stream, i == bytes.length - 1 ? H2Frame.END_STREAM : 0, bytes[i]);
            }

            assertThat(client.answer(stream).bytes()).isEqualTo(bytes);
            assertThat(status(client, stream)).isEqualTo(Code.OK);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCallThatSendsNothingEndsByItsClock(Transport transport) {
        try (var served = Served.probe(
                        new ProbeService(), "spillway.body.grace = 1s", "spillway.routes.default.idle = 1s");
                var client = client(served, transport)) {
            for (var method : new String[] {"Echo", "Collect", "Produce", "Talk"}) {
                assertThat(code(client, open(client, method))).as(method).isEqualTo(Code.DEADLINE_EXCEEDED);
            }
            assertUnharmed(client);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMessageThatDripsInEndsByItsClock(Transport transport) {
        try (var served = Served.probe(new ProbeService(), "spillway.routes.default.message-time = 1s");
                var client = client(served, transport)) {
            var stream = open(client, "Talk");
            client.data(stream, 0, prefix(0, 100));

            assertThat(code(client, stream)).isEqualTo(Code.DEADLINE_EXCEEDED);
            assertUnharmed(client);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReaderThatTakesNothingLosesItsStreamAlone(Transport transport) throws InterruptedException {
        var ended = new CountDownLatch(1);
        var probe = new ProbeService().produce((_, answer) -> {
            try {
                var large = Probed.newBuilder()
                        .setContent(ByteString.copyFrom(new byte[LARGEST]))
                        .build();
                for (var i = 0; i < 100_000; i++) {
                    answer.onNext(large);
                }
            } finally {
                ended.countDown();
            }
        });
        try (var served = Served.probe(probe, "spillway.write.progress = 1s");
                var client = client(served, transport).settings(H2Setting.INITIAL_WINDOW_SIZE, LARGEST)) {
            var stream = open(client, "Produce");
            client.data(stream, H2Frame.END_STREAM, framed(new byte[0]));

            assertThat(client.outcome(stream, PATIENCE)).isEqualTo(new H2Outcome.Reset(H2Error.CANCEL));
            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
            assertUnharmed(client);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFloodOfCancelledCallsEndsTheConnection(Transport transport) {
        try (var served = Served.probe(new ProbeService());
                var client = client(served, transport)) {
            var head = head("Talk").bytes();
            var flood = ByteBuffer.allocate(1_000 * (head.length + 64));
            for (var i = 0; i < 1_000; i++) {
                var stream = client.newStream();
                flood.put(new H2Frame(H2Frame.HEADERS, H2Frame.END_HEADERS, stream, head).bytes());
                flood.put(new H2Frame(H2Frame.RST_STREAM, 0, stream, CANCEL).bytes());
            }

            var ending = client.flood(java.util.Arrays.copyOf(flood.array(), flood.position()), 1 << 20, PATIENCE);

            assertThat(ending.error()).contains(H2Error.ENHANCE_YOUR_CALM);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTimeThatIsNoneIsRefused(Transport transport) {
        try (var served = Served.probe(new ProbeService());
                var client = client(served, transport)) {
            for (var time : new String[] {"", "1", "m", "-1S", "123456789S", "1 S", "1s"}) {
                var stream = client.open(head("Echo").field("grpc-timeout", time));
                client.data(stream, H2Frame.END_STREAM, framed(new byte[0]));

                assertThat(code(client, stream)).as(time).isEqualTo(Code.INTERNAL);
            }
            assertUnharmed(client);
        }
    }

    @ParameterizedTest
    @EnumSource
    void fieldsThatGrpcDoesNotHaveHarmNobody(Transport transport) {
        try (var served = Served.probe(new ProbeService());
                var client = client(served, transport)) {
            var stream = client.open(head("Echo")
                    .field("x!y", "1")
                    .field("-bin", "AA")
                    .field("x-bin", "not base64 at all")
                    .field("grpc-tags-bin", "AA")
                    .field("x", "\u00e4"));
            client.data(stream, H2Frame.END_STREAM, framed(new byte[0]));

            assertThat(code(client, stream)).isEqualTo(Code.OK);
        }
    }

    @ParameterizedTest
    @EnumSource
    void countsAClientThatClosesWithItsStatusAsAnswered(Transport transport) {
        var probe = new ProbeService().echo((message, answer) -> {
            LockSupport.parkNanos(10_000_000);
            answer.onNext(message);
            answer.onCompleted();
        });
        try (var served = Served.probe(probe)) {
            for (var i = 0; i < 20; i++) {
                try (var client = client(served, transport)) {
                    var stream = open(client, "Echo");
                    client.data(stream, H2Frame.END_STREAM, framed(new byte[0]));
                    assertThat(code(client, stream)).isEqualTo(Code.OK);
                }
            }
            served.service().awaitQuiet();

            assertThat(served.service().admin("/metrics").text())
                    .containsPattern("spillway_grpc_calls_total\\{code=\"ok\".*Echo.*} 20.0")
                    .doesNotContainPattern("spillway_grpc_calls_total\\{code=\"cancelled\".*} [1-9]");
        }
    }

    private static H2Client client(Served served, Transport transport) {
        return H2Client.connect(transport, served.service().port(transport)).begin();
    }

    private static HeaderBlock head(String method) {
        return HeaderBlock.request("POST", SERVICE + method)
                .field("te", "trailers")
                .field("content-type", "application/grpc");
    }

    private static int open(H2Client client, String method) {
        return client.open(head(method));
    }

    private static byte[] prefix(int flag, int length) {
        return ByteBuffer.allocate(5).put((byte) flag).putInt(length).array();
    }

    private static byte[] framed(byte[] message) {
        return ByteBuffer.allocate(5 + message.length)
                .put(prefix(0, message.length))
                .put(message)
                .array();
    }

    private static Code code(H2Client client, int stream) {
        var outcome = client.outcome(stream, PATIENCE);
        assertThat(outcome).isInstanceOf(H2Outcome.Answered.class);
        return status(client, stream);
    }

    private static Code status(H2Client client, int stream) {
        return client.trailers(stream).stream()
                .filter(field -> field.name().equals("grpc-status"))
                .map(Field::value)
                .map(value ->
                        io.grpc.Status.fromCodeValue(Integer.parseInt(value)).getCode())
                .findFirst()
                .orElseThrow();
    }

    private static void assertUnharmed(H2Client client) {
        var stream = open(client, "Echo");
        client.data(stream, H2Frame.END_STREAM, framed(new byte[0]));
        assertThat(code(client, stream)).isEqualTo(Code.OK);
    }
}
