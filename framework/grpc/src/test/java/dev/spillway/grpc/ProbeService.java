package dev.spillway.grpc;

import dev.spillway.grpc.testing.ProbeGrpc;
import dev.spillway.grpc.testing.Probed;
import io.grpc.stub.StreamObserver;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// A service whose methods do what a test wants.
final class ProbeService extends ProbeGrpc.ProbeImplBase {
    private BiConsumer<Probed, StreamObserver<Probed>> echo = (message, answer) -> {
        answer.onNext(message);
        answer.onCompleted();
    };
    private BiConsumer<Probed, StreamObserver<Probed>> produce = (message, answer) -> {
        for (var i = 0L; i < message.getNumber(); i++) {
            answer.onNext(Probed.newBuilder().setNumber(i).build());
        }
        answer.onCompleted();
    };
    private Function<StreamObserver<Probed>, StreamObserver<Probed>> collect = Counting::new;
    private Function<StreamObserver<Probed>, StreamObserver<Probed>> talk = Returning::new;

    ProbeService echo(BiConsumer<Probed, StreamObserver<Probed>> work) {
        echo = work;
        return this;
    }

    ProbeService produce(BiConsumer<Probed, StreamObserver<Probed>> work) {
        produce = work;
        return this;
    }

    ProbeService collect(Function<StreamObserver<Probed>, StreamObserver<Probed>> work) {
        collect = work;
        return this;
    }

    ProbeService talk(Function<StreamObserver<Probed>, StreamObserver<Probed>> work) {
        talk = work;
        return this;
    }

    @Override
    public void echo(Probed message, StreamObserver<Probed> answer) {
        echo.accept(message, answer);
    }

    @Override
    public void produce(Probed message, StreamObserver<Probed> answer) {
        produce.accept(message, answer);
    }

    @Override
    public StreamObserver<Probed> collect(StreamObserver<Probed> answer) {
        return collect.apply(answer);
    }

    @Override
    public StreamObserver<Probed> talk(StreamObserver<Probed> answer) {
        return talk.apply(answer);
    }

    /// Answers with the number of messages.
    static class Counting implements StreamObserver<Probed> {
        private final StreamObserver<Probed> answer;
        private long count;

        Counting(StreamObserver<Probed> answer) {
            this.answer = answer;
        }

        @Override
        public void onNext(Probed message) {
            count++;
        }

        @Override
        public void onError(Throwable thrown) {}

        @Override
        public void onCompleted() {
            answer.onNext(Probed.newBuilder().setNumber(count).build());
            answer.onCompleted();
        }
    }

    /// Answers each message with itself.
    static class Returning implements StreamObserver<Probed> {
        private final StreamObserver<Probed> answer;

        Returning(StreamObserver<Probed> answer) {
            this.answer = answer;
        }

        @Override
        public void onNext(Probed message) {
            answer.onNext(message);
        }

        @Override
        public void onError(Throwable thrown) {}

        @Override
        public void onCompleted() {
            answer.onCompleted();
        }
    }
}
