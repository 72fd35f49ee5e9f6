package dev.spillway.grpc;

import static dev.spillway.grpc.Served.failure;
import static dev.spillway.grpc.Served.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.spillway.grpc.testing.ProbeGrpc;
import dev.spillway.grpc.testing.Probed;
import dev.spillway.testing.TestService;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;

/// A service of ours that calls a server of others.
final class PeerCaller implements AutoCloseable {
    private final AtomicReference<GrpcClient> client = new AtomicReference<>();
    private final TestService service;

    PeerCaller(int port) {
        service = TestService.inMemory(
                app -> client.set(Grpc.client(app, "peer")),
                "spillway.clients.peer.base = grpc://127.0.0.1:" + port,
                "spillway.clients.peer.timeout = 60s");
    }

    ProbeGrpc.ProbeBlockingStub blocking() {
        return client.get().stub(ProbeGrpc::newBlockingStub);
    }

    private ProbeGrpc.ProbeStub async() {
        return client.get().stub(ProbeGrpc::newStub);
    }

    void unary() {
        var sent = Probed.newBuilder()
                .setText(PeerWork.SAID)
                .setNumber(1L << 40)
                .setContent(ByteString.copyFrom(new byte[1 << 20]))
                .build();
        assertThat(blocking().echo(sent)).isEqualTo(sent);
    }

    /// Sends fields and looks at those after the answer.
    ///
    /// @return what came before it
    List<String> metadata() {
        var sent = new Metadata();
        sent.put(MetadataIT.TEXT, "one");
        sent.put(MetadataIT.TEXT, "two");
        var head = new AtomicReference<Metadata>();
        var trailers = new AtomicReference<Metadata>();
        var _ = blocking()
                .withInterceptors(
                        MetadataUtils.newAttachHeadersInterceptor(sent),
                        MetadataUtils.newCaptureMetadataInterceptor(head, trailers))
                .echo(message("with metadata"));
        assertThat(trailers.get().get(MetadataIT.TEXT)).isEqualTo("after");
        assertThat(trailers.get().get(MetadataIT.BYTES)).containsExactly(0, 0xab, 0xff, 1);

        var failed = failure(() -> blocking().echo(message("fail")));
        assertThat(failed.getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(failed.getStatus().getDescription()).isEqualTo(PeerWork.SAID);
        assertThat(failed.getTrailers().get(MetadataIT.BYTES)).containsExactly(0, 0xab, 0xff, 1);
        var fields = new ArrayList<String>();
        head.get().getAll(MetadataIT.TEXT).forEach(fields::add);
        return fields;
    }

    void streams() throws InterruptedException {
        var large = Probed.newBuilder()
                .setNumber(10)
                .setContent(ByteString.copyFrom(new byte[1 << 20]))
                .build();
        assertThat(blocking().produce(large))
                .toIterable()
                .hasSize(10)
                .allSatisfy(answer -> assertThat(answer.getContent().size()).isEqualTo(1 << 20));

        var collected = new ShapesIT.Answers();
        say(async().collect(collected));
        assertThat(collected.await()).extracting(Probed::getNumber).containsExactly(100L);

        var talked = new ShapesIT.Answers();
        say(async().talk(talked));
        assertThat(talked.await())
                .extracting(Probed::getNumber)
                .containsExactlyElementsOf(LongStream.range(0, 100).boxed().toList());
    }

    private static void say(StreamObserver<Probed> messages) {
        for (var i = 0; i < 100; i++) {
            messages.onNext(Probed.newBuilder().setNumber(i).build());
        }
        messages.onCompleted();
    }

    void deadline() {
        assertThat(blocking()
                        .withDeadlineAfter(20, TimeUnit.SECONDS)
                        .echo(message("deadline"))
                        .getNumber())
                .as("milliseconds that are left over there")
                .isBetween(1L, 20_000L);
        assertThat(failure(() -> blocking()
                                .withDeadlineAfter(2, TimeUnit.SECONDS)
                                .echo(message("wait")))
                        .getStatus()
                        .getCode())
                .isEqualTo(Code.DEADLINE_EXCEEDED);
    }

    void cancel() {
        var context = Context.current().withCancellation();
        context.run(() -> {
            var answers = blocking().produce(message("wait"));
            assertThat(answers.next().getText()).isEqualTo("one");
            context.cancel(null);
            assertThat(failure(answers::next).getStatus().getCode()).isEqualTo(Code.CANCELLED);
        });
    }

    @Override
    public void close() {
        service.close();
    }
}
