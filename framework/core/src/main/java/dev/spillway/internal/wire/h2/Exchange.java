package dev.spillway.internal.wire.h2;

import dev.spillway.http.Entity;
import dev.spillway.http.Method;
import dev.spillway.http.Response;
import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.gate.CallNotes;
import dev.spillway.internal.gate.Payload;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.wire.AnswerStream;
import dev.spillway.internal.wire.Answering;
import dev.spillway.internal.wire.WireCall;
import dev.spillway.internal.wire.h2.FrameWriter.Then;
import java.io.IOException;
import java.net.InetAddress;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// One call on one stream, on the stream's thread, and its answer in frames (RFC 9113, 8.1).
final class Exchange extends Answering {
    private static final byte[] NOTHING = {};
    private static final int NOT_TOLD = -1;
    private static final String PROTOCOL = "HTTP/2";

    /// What came.
    sealed interface Asked {
        /// Bytes that it holds.
        int bytes();

        /// Bytes of the body, negative if they are not known.
        long declared();

        /// A request.
        ///
        /// @param client who sent it
        /// @param arrived when its head was complete, by the process clock
        record Request(Http2Head head, InetAddress client, long arrived) implements Asked {
            @Override
            public int bytes() {
                return head.fields().head().length;
            }

            @Override
            public long declared() {
                return head.length();
            }
        }

        /// A head that is no request.
        ///
        /// @param method HEAD, or any other: it decides if the answer has content
        record Refused(Refusal refusal, Method method) implements Asked {
            @Override
            public int bytes() {
                return 0;
            }

            @Override
            public long declared() {
                return Payload.UNKNOWN;
            }
        }
    }

    private final Http2Stream stream;
    private final Streams streams;
    private final StreamOut out;
    private final ByteBudget.Lease lease;

    private Exchange(Http2Stream stream, Streams streams, ByteBudget.Lease lease) {
        super(stream.wire(), lease, Frame.MOST);
        this.stream = stream;
        this.streams = streams;
        this.out = new StreamOut(stream, streams);
        this.lease = lease;
    }

    /// Lives the life of a stream on this thread.
    static void live(Http2Stream stream, Streams streams, Asked asked) {
        var exchange = new Exchange(stream, streams, streams.account().lease());
        try {
            exchange.serve(asked);
        } catch (IOException e) {
            stream.giveUp();
        } finally {
            exchange.lease.close();
            stream.leave();
        }
    }

    private void serve(Asked asked) throws IOException {
        switch (asked) {
            case Asked.Request(var head, var client, var arrived) -> {
                var payload = new Http2Payload(stream, streams, head);
                var call = new WireCall(
                        head.method(),
                        head.target(),
                        head.fields(),
                        client,
                        streams.certificate(),
                        payload,
                        stream.slot().timer(),
                        stream.wire().entrance().trace(head.fields()),
                        arrived,
                        new CallNotes(PROTOCOL));
                if (RpcIncoming.isRpc(call)) {
                    streams.noteRpc();
                    new RpcExchange(stream, out)
                            .serve(new RpcIncoming(
                                    call, payload, streams.limits().metadata()));
                } else {
                    answer(call);
                }
                payload.drain();
            }
            case Asked.Refused(var refusal, var method) -> {
                stream.wire().observer().refused(refusal.reason(), streams.peer());
                whole(refusal.response(), method);
                stream.awaitPeersEnd(stream.wire().limits().drainTime());
                stream.stop();
            }
        }
    }

    @Override
    protected void whole(Response response, @Nullable Method method) throws IOException {
        var content = switch (response.entity()) {
            case Entity.Empty() -> NOTHING;
            case Entity.Bytes(var bytes) -> bytes;
            case Entity.Json _, Entity.Streamed _, Entity.Events _ ->
                throw new IllegalArgumentException("an answer whose content is not there");
        };
        if (hasNoBody(response.status())) {
            headOnly(response, NOT_TOLD);
        } else if (content.length == 0 || method == Method.HEAD) {
            headOnly(response, content.length);
        } else {
            out.send(() -> {
                head(response, content.length, Then.MORE);
                stream.outflow().data(content, 0, content.length, Then.END);
            });
        }
    }

    @Override
    protected void withoutContent(Response response, OptionalLong length) throws IOException {
        headOnly(response, hasNoBody(response.status()) ? NOT_TOLD : length.orElse(NOT_TOLD));
    }

    private void headOnly(Response response, long length) throws IOException {
        out.send(() -> head(response, length, Then.END));
    }

    private void head(Response response, long length, Then then) throws IOException {
        stream.outflow().head(response, trace(), length, then);
    }

    @Override
    protected void allow(long longest) {
        stream.outflow().allow(longest);
    }

    @Override
    protected AnswerStream.Sink sink(Response response, OptionalLong declared) {
        return new Streaming(response);
    }

    @Override
    protected void breakOff() {
        stream.giveUp();
    }

    /// A streamed answer: DATA as it is made.
    private final class Streaming implements AnswerStream.Sink {
        private final Response response;

        Streaming(Response response) {
            this.response = response;
        }

        @Override
        public void head(OptionalLong length) throws IOException {
            out.put(() -> Exchange.this.head(response, length.orElse(NOT_TOLD), Then.MORE));
        }

        @Override
        public void piece(byte[] bytes, int offset, int length) throws IOException {
            out.put(() -> stream.outflow().data(bytes, offset, length, Then.MORE));
        }

        @Override
        public void last(byte[] bytes, int offset, int length) throws IOException {
            out.put(() -> stream.outflow().data(bytes, offset, length, Then.END));
        }

        @Override
        public void flush() throws IOException {
            out.send(() -> {});
        }
    }
}
