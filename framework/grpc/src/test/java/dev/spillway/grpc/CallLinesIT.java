package dev.spillway.grpc;

import static dev.spillway.grpc.Served.message;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.spillway.grpc.testing.ProbeGrpc;
import dev.spillway.grpc.testing.Probed;
import dev.spillway.logback.CallAppender;
import dev.spillway.testing.Transport;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status.Code;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// Lines that are logged anywhere in a call of gRPC have the ids of the call.
class CallLinesIT {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(CallLinesIT.class);

    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Logger own = context.getLogger(CallLinesIT.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final CallAppender calls = new CallAppender();

    @BeforeEach
    void listen() {
        calls.setContext(context);
        lines.start();
        calls.addAppender(lines);
        calls.start();
        own.addAppender(calls);
        own.setLevel(Level.INFO);
    }

    @AfterEach
    void stop() {
        own.detachAppender(calls);
        own.setLevel(null);
        calls.stop();
    }

    /// Says a line wherever an interceptor can.
    private static final class Talkative implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            LOG.info("interceptor");
            return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
                @Override
                public void onReady() {
                    LOG.info("ready");
                    super.onReady();
                }

                @Override
                public void onMessage(Q message) {
                    LOG.info("message");
                    super.onMessage(message);
                }

                @Override
                public void onHalfClose() {
                    LOG.info("half-closed");
                    super.onHalfClose();
                }

                @Override
                public void onComplete() {
                    LOG.info("complete");
                    super.onComplete();
                }

                @Override
                public void onCancel() {
                    LOG.info("cancelled");
                    super.onCancel();
                }
            };
        }
    }

    private static ProbeGrpc.ProbeStub stub(Served served) {
        var ids = new Metadata();
        ids.put(
                Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER),
                "00-" + TRACE + "-b7ad6b7169203331-01");
        ids.put(Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER), "r-17");
        return ProbeGrpc.newStub(served.channel(Transport.CLEAR))
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(ids));
    }

    private static Served served(ProbeService probe) {
        return Served.app(app -> app.serve(Grpc.service(ServerInterceptors.intercept(probe, new Talkative()))));
    }

    private void assertIdentified(String... said) {
        var all = List.copyOf(lines.list);
        assertThat(all).extracting(ILoggingEvent::getFormattedMessage).containsOnly(said);
        assertThat(all)
                .allSatisfy(line -> assertThat(line.getMDCPropertyMap())
                        .as(line.getFormattedMessage())
                        .containsEntry("request_id", "r-17")
                        .containsEntry("trace_id", TRACE)
                        .containsKey("span_id"));
    }

    @Test
    void inEveryCallbackOfACallThatIsAnswered() throws InterruptedException {
        var probe = new ProbeService().talk(answer -> {
            LOG.info("method");
            return new ProbeService.Returning(answer);
        });
        try (var served = served(probe)) {
            var end = new EndingsIT.Ignoring();
            var messages = stub(served).talk(end);
            messages.onNext(message("one"));
            messages.onCompleted();
            assertThat(end.code()).isEqualTo(Code.OK);
            served.service().awaitIdle();
        }
        assertIdentified("interceptor", "method", "ready", "message", "half-closed", "complete");
    }

    @Test
    void whenACallIsCancelled() throws InterruptedException {
        var received = new CountDownLatch(1);
        var probe = new ProbeService().talk(answer -> new ProbeService.Returning(answer) {
            @Override
            public void onNext(Probed message) {
                received.countDown();
            }

            @Override
            public void onError(Throwable thrown) {
                LOG.info("observer");
            }
        });
        try (var served = served(probe)) {
            StreamObserver<Probed> messages = stub(served).talk(new EndingsIT.Ignoring());
            messages.onNext(message("one"));
            received.await();
            messages.onError(new IllegalStateException("enough"));
            served.service().awaitIdle();
        }
        assertIdentified("interceptor", "ready", "message", "cancelled", "observer");
    }
}
