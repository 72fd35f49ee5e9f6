package dev.spillway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.spillway.testing.Transport;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ExtensionRequest;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Reflection is on the admin port, for those who may read its details, and nowhere else.
class ReflectionIT {
    private static final String PROBE = "dev.spillway.grpc.testing.Probe";
    private static final String TOKEN = "xyzzy-plugh-plover-17";

    @Test
    void theAdminPortListsTheServicesAndDescribesThem() throws Exception {
        try (var served = Served.probe(new ProbeService());
                var admin = Admin.of(served)) {
            var answers = admin.ask(
                    asking().setListServices("").build(),
                    asking().setFileContainingSymbol(PROBE).build(),
                    asking().setFileContainingSymbol(PROBE + ".Talk").build(),
                    asking().setFileContainingSymbol("dev.spillway.grpc.testing.Probed")
                            .build(),
                    asking().setFileByFilename("probe.proto").build());

            assertThat(answers.getFirst().getListServicesResponse().getServiceList())
                    .extracting(ServiceResponse::getName)
                    .containsExactly(PROBE, "grpc.health.v1.Health");
            for (var answer : answers.subList(1, answers.size())) {
                assertThat(files(answer))
                        .first()
                        .satisfies(file ->
                                assertThat(file.getService(0).getMethodCount()).isEqualTo(4));
            }
        }
    }

    @Test
    void whatIsNotThereIsAnAnswerOfTheStream() throws Exception {
        try (var served = Served.probe(new ProbeService());
                var admin = Admin.of(served)) {
            var answers = admin.ask(
                    asking().setFileContainingSymbol("no.such.Thing").build(),
                    asking().setFileByFilename("none.proto").build(),
                    asking().setFileContainingExtension(ExtensionRequest.newBuilder()
                                    .setContainingType(PROBE)
                                    .setExtensionNumber(100))
                            .build(),
                    asking().setAllExtensionNumbersOfType("no.such.Thing").build());

            assertThat(answers)
                    .extracting(answer -> answer.getErrorResponse().getErrorCode())
                    .containsOnly(Code.NOT_FOUND.value());
        }
    }

    @Test
    void theOldNameIsAnsweredToo() throws InterruptedException {
        try (var served = Served.probe(new ProbeService());
                var admin = Admin.of(served)) {
            var gathered = new Gathering<io.grpc.reflection.v1alpha.ServerReflectionResponse>();
            var questions = io.grpc.reflection.v1alpha.ServerReflectionGrpc.newStub(admin.channel)
                    .serverReflectionInfo(gathered);
            questions.onNext(io.grpc.reflection.v1alpha.ServerReflectionRequest.newBuilder()
                    .setListServices("")
                    .build());
            questions.onCompleted();

            assertThat(gathered.all().getFirst().getListServicesResponse().getServiceCount())
                    .isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void thePortsOfTheRoutesDoNotKnowIt(Transport transport) {
        try (var served = Served.probe(new ProbeService())) {
            assertThat(refusal(served.channel(transport))).isEqualTo(Code.UNIMPLEMENTED);
        }
    }

    @Test
    void whoComesUnderAnotherNameNeedsTheToken() throws Exception {
        try (var served = Served.probe(new ProbeService(), "spillway.admin.token = " + TOKEN);
                var stranger = Admin.of(served, builder -> builder.overrideAuthority("spillway.example"));
                var wrong = Admin.of(
                        served,
                        builder -> builder.overrideAuthority("spillway.example")
                                .intercept(MetadataUtils.newAttachHeadersInterceptor(bearer("another-token-17"))));
                var known = Admin.of(
                        served,
                        builder -> builder.overrideAuthority("spillway.example")
                                .intercept(MetadataUtils.newAttachHeadersInterceptor(bearer(TOKEN))))) {
            assertThat(refusal(stranger.channel)).isEqualTo(Code.UNAUTHENTICATED);
            assertThat(refusal(wrong.channel)).isEqualTo(Code.UNAUTHENTICATED);
            assertThat(known.ask(asking().setListServices("").build())).hasSize(1);
        }
    }

    @Test
    void theAdminPortHasNoOtherMethods() {
        try (var served = Served.probe(new ProbeService());
                var admin = Admin.of(served)) {
            var health = HealthGrpc.newBlockingStub(admin.channel);

            assertThat(Served.failure(() -> health.check(HealthCheckRequest.getDefaultInstance()))
                            .getStatus()
                            .getCode())
                    .isEqualTo(Code.UNIMPLEMENTED);
        }
    }

    @Test
    void aQuestionThatIsTooLargeIsRefused() throws InterruptedException {
        try (var served = Served.probe(new ProbeService());
                var admin = Admin.of(served)) {
            var gathered = new Gathering<ServerReflectionResponse>();
            ServerReflectionGrpc.newStub(admin.channel)
                    .serverReflectionInfo(gathered)
                    .onNext(asking().setFileByFilename("x".repeat(17 << 10)).build());

            assertThat(gathered.failure()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        }
    }

    @Test
    void oneClientHoldsAFewStreamsOnly() throws InterruptedException {
        try (var served = Served.probe(new ProbeService());
                var admin = Admin.of(served)) {
            var endings = new LinkedBlockingQueue<Code>();
            for (var i = 0; i < 9; i++) {
                ServerReflectionGrpc.newStub(admin.channel).serverReflectionInfo(new Ending(endings));
            }

            assertThat(endings.poll(30, TimeUnit.SECONDS)).isEqualTo(Code.RESOURCE_EXHAUSTED);
        }
    }

    /// A stream that is held up does not hold up the end of the service.
    @Test
    void aStreamThatIsOpenEndsWithTheService() throws Exception {
        var served = Served.probe(new ProbeService());
        try (var admin = Admin.of(served)) {
            var gathered = new Gathering<ServerReflectionResponse>();
            var questions = ServerReflectionGrpc.newStub(admin.channel).serverReflectionInfo(gathered);
            questions.onNext(asking().setListServices("").build());
            gathered.first();

            served.close();

            assertThat(gathered.failure()).isEqualTo(Code.UNAVAILABLE);
        }
    }

    private static ServerReflectionRequest.Builder asking() {
        return ServerReflectionRequest.newBuilder();
    }

    private static List<FileDescriptorProto> files(ServerReflectionResponse answer)
            throws InvalidProtocolBufferException {
        var files = new ArrayList<FileDescriptorProto>();
        for (var bytes : answer.getFileDescriptorResponse().getFileDescriptorProtoList()) {
            files.add(FileDescriptorProto.parseFrom(bytes));
        }
        return files;
    }

    private static Code refusal(ManagedChannel channel) {
        var gathered = new Gathering<ServerReflectionResponse>();
        var questions = ServerReflectionGrpc.newStub(channel).serverReflectionInfo(gathered);
        questions.onNext(asking().setListServices("").build());
        try {
            return gathered.failure();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Metadata bearer(String token) {
        var fields = new Metadata();
        fields.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        return fields;
    }

    /// grpc-java's client of the admin port.
    private record Admin(ManagedChannel channel) implements AutoCloseable {
        static Admin of(Served served) {
            return of(served, UnaryOperator.identity());
        }

        static Admin of(Served served, UnaryOperator<NettyChannelBuilder> options) {
            var builder = NettyChannelBuilder.forAddress(
                            "127.0.0.1", served.service().adminPort())
                    .usePlaintext()
                    .disableRetry();
            return new Admin(options.apply(builder).build());
        }

        List<ServerReflectionResponse> ask(ServerReflectionRequest... all) throws InterruptedException {
            var gathered = new Gathering<ServerReflectionResponse>();
            var questions = ServerReflectionGrpc.newStub(channel).serverReflectionInfo(gathered);
            for (var question : all) {
                questions.onNext(question);
            }
            questions.onCompleted();
            return gathered.all();
        }

        @Override
        public void close() {
            channel.shutdownNow();
        }
    }

    /// Gathers answers and the end.
    private static final class Gathering<A> implements StreamObserver<A> {
        private sealed interface Event<A> {
            record Message<A>(A message) implements Event<A> {}

            record End<A>(Code code) implements Event<A> {}
        }

        private final BlockingQueue<Event<A>> events = new LinkedBlockingQueue<>();

        @Override
        public void onNext(A message) {
            events.add(new Event.Message<>(message));
        }

        @Override
        public void onError(Throwable thrown) {
            events.add(new Event.End<>(
                    ((StatusRuntimeException) thrown).getStatus().getCode()));
        }

        @Override
        public void onCompleted() {
            events.add(new Event.End<>(Code.OK));
        }

        private Event<A> next() throws InterruptedException {
            var event = events.poll(30, TimeUnit.SECONDS);
            assertThat(event).isNotNull();
            return event;
        }

        A first() throws InterruptedException {
            return ((Event.Message<A>) next()).message();
        }

        Code failure() throws InterruptedException {
            return ((Event.End<A>) next()).code();
        }

        List<A> all() throws InterruptedException {
            var messages = new ArrayList<A>();
            while (true) {
                switch (next()) {
                    case Event.Message<A>(var message) -> messages.add(message);
                    case Event.End<A>(var code) -> {
                        assertThat(code).isEqualTo(Code.OK);
                        return messages;
                    }
                }
            }
        }
    }

    /// Tells how a stream has ended.
    private record Ending(BlockingQueue<Code> endings) implements StreamObserver<ServerReflectionResponse> {
        @Override
        public void onNext(ServerReflectionResponse message) {}

        @Override
        public void onError(Throwable thrown) {
            endings.add(((StatusRuntimeException) thrown).getStatus().getCode());
        }

        @Override
        public void onCompleted() {
            endings.add(Code.OK);
        }
    }
}
