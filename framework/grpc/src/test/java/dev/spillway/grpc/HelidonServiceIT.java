package dev.spillway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors;
import dev.spillway.grpc.testing.GreeterGrpc;
import dev.spillway.grpc.testing.GreeterOuterClass;
import dev.spillway.grpc.testing.HelloReply;
import dev.spillway.grpc.testing.HelloRequest;
import dev.spillway.testing.Transport;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.stub.StreamObserver;
import io.helidon.webserver.grpc.GrpcService;
import io.helidon.webserver.grpc.GrpcServiceDescriptor;
import java.util.ArrayList;
import java.util.List;
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

    private static final Context.Key<String> WHOM = Context.key("whom");

    @ParameterizedTest
    @EnumSource
    void whatStandsAroundADescribedServiceIsHonoured(Transport transport) {
        var order = new ArrayList<String>();
        var described = GrpcServiceDescriptor.builder(GreetService.class, "Greeter")
                .proto(GreeterOuterClass.getDescriptor())
                .addContextValue(WHOM, "Everybody")
                .intercept(2_000, noting("later", order))
                .intercept(3_000, noting("earlier", order))
                .unary("SayHello", (HelloRequest request, StreamObserver<HelloReply> observer) -> {
                    observer.onNext(HelloReply.newBuilder().setText(WHOM.get()).build());
                    observer.onCompleted();
                })
                .intercept("SayHello", noting("last", order))
                .build();
        try (var served = Served.app(app -> app.serve(Grpc.service(described)))) {
            var stub = GreeterGrpc.newBlockingStub(served.channel(transport));

            assertThat(stub.sayHello(HelloRequest.getDefaultInstance()).getText())
                    .isEqualTo("Everybody");
            assertThat(order).hasSize(3).contains("last", "later", "earlier");
        }
    }

    private static ServerInterceptor noting(String name, List<String> order) {
        return new ServerInterceptor() {
            @Override
            public <Q, A> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                order.add(name);
                return next.startCall(call, headers);
            }
        };
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
