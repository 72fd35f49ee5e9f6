package dev.spillway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors;
import dev.spillway.grpc.testing.HelloReply;
import dev.spillway.grpc.testing.HelloRequest;
import dev.spillway.grpc.testing.GreeterGrpc;
import dev.spillway.grpc.testing.GreeterOuterClass;
import dev.spillway.testing.Transport;
import io.grpc.stub.StreamObserver;
import io.helidon.webserver.grpc.GrpcService;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A service written for Helidon's gRPC, in the way of its samples, unchanged.
class HelidonServiceIT {
    @ParameterizedTest
    @EnumSource
    void isServed(Transport transport) throws InterruptedException {
        try (var served = Served.app(app -> app.serve(Grpc.service(new GreetService())))) {
            var channel = served.channel(transport);
            var hello = HelloRequest.newBuilder().setName("World").build();

            assertThat(GreeterGrpc.newBlockingStub(channel).sayHello(hello).getText())
                    .isEqualTo("Hello World!");

            var answers = new java.util.concurrent.LinkedBlockingQueue<String>();
            var names = GreeterGrpc.newStub(channel).chat(new StreamObserver<>() {
                @Override
                public void onNext(HelloReply reply) {
                    answers.add(reply.getText());
                }

                @Override
                public void onError(Throwable thrown) {
                    answers.add(thrown.toString());
                }

                @Override
                public void onCompleted() {
                    answers.add("end");
                }
            });
            names.onNext(hello);
            names.onCompleted();
            assertThat(answers.take()).isEqualTo("Hello World!");
            assertThat(answers.take()).isEqualTo("end");
        }
    }

    static final class GreetService implements GrpcService {
        @Override
        public Descriptors.FileDescriptor proto() {
            return GreeterOuterClass.getDescriptor();
        }

        @Override
        public String serviceName() {
            return "Greeter";
        }

        @Override
        public void update(Routing routing) {
            routing.unary("SayHello", this::hello).bidi("Chat", this::chat);
        }

        private void hello(HelloRequest request, StreamObserver<HelloReply> observer) {
            observer.onNext(reply(request));
            observer.onCompleted();
        }

        private StreamObserver<HelloRequest> chat(StreamObserver<HelloReply> observer) {
            return new StreamObserver<>() {
                @Override
                public void onNext(HelloRequest request) {
                    observer.onNext(reply(request));
                }

                @Override
                public void onError(Throwable thrown) {}

                @Override
                public void onCompleted() {
                    observer.onCompleted();
                }
            };
        }

        private static HelloReply reply(HelloRequest request) {
            return HelloReply.newBuilder()
                    .setText("Hello " + request.getName() + "!")
                    .build();
        }
    }
}
