package dev.spillway.internal.client;

import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// The content of a request over HTTP/2. The client pulls bytes that are there; what a writer writes is handed over
/// as the client asks for it, on the writer's own thread.
final class Outflow implements HttpRequest.BodyPublisher, Flow.Subscription {
    private static final int PIECE = 16 << 10;
    private static final long UNKNOWN = -1;

    private final Outgoing.Payload payload;
    private final Http2Call call;
    private volatile Flow.@Nullable Subscriber<? super ByteBuffer> client;
    private boolean given;

    Outflow(Outgoing.Payload payload, Http2Call call) {
        this.payload = payload;
        this.call = call;
    }

    /// Asked once for each time that the request is sent.
    @Override
    public long contentLength() {
        call.sending();
        return switch (payload) {
            case Outgoing.None _ -> 0;
            case Outgoing.Bytes known -> known.bytes().length;
            case Outgoing.Streamed streamed -> streamed.length().orElse(UNKNOWN);
        };
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        client = subscriber;
        subscriber.onSubscribe(this);
    }

    @Override
    public void request(long n) {
        switch (payload) {
            case Outgoing.None _ -> complete();
            case Outgoing.Bytes known -> {
                if (given || known.bytes().length == 0) {
                    // It asks for more when the windows have taken the last of it.
                    complete();
                } else {
                    given = true;
                    target().onNext(ByteBuffer.wrap(known.bytes()));
                }
            }
            case Outgoing.Streamed _ -> call.demand(n);
        }
    }

    @Override
    public void cancel() {
        // The call fails, or has its answer already.
    }

    private void complete() {
        call.reach(Http2Call.Stage.SENT);
        target().onComplete();
    }

    private Flow.Subscriber<? super ByteBuffer> target() {
        var known = client;
        if (known == null) {
            throw new IllegalStateException("nobody has asked for it");
        }
        return known;
    }

    /// Lets the writer write, on this thread, until the other side has an answer.
    ///
    /// @throws IOException if it cannot be sent, or the writer fails
    void write(Outgoing.Streamed streamed) throws IOException {
        var out = new Pieces();
        new Upload(streamed, call).writeTo(out);
        out.flush();
        if (call.awaitDemand()) {
            complete();
        }
    }

    private final class Pieces extends OutputStream {
        private final byte[] bytes = new byte[PIECE];
        private int size;

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] more, int offset, int length) throws IOException {
            for (var done = 0; done < length; ) {
                if (size == PIECE) {
                    flush();
                }
                var step = Math.min(length - done, PIECE - size);
                System.arraycopy(more, offset + done, bytes, size, step);
                size += step;
                done += step;
            }
        }

        @Override
        public void flush() throws IOException {
            if (size > 0 && call.awaitDemand()) {
                target().onNext(ByteBuffer.wrap(Arrays.copyOf(bytes, size)));
            }
            size = 0;
        }
    }
}
