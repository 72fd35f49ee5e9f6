package dev.spillway.internal.wire.h1;

import static dev.spillway.internal.wire.Octets.ascii;

import dev.spillway.http.Entity;
import dev.spillway.http.Method;
import dev.spillway.http.Response;
import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.trace.CallTrace;
import dev.spillway.internal.wire.AnswerStream;
import dev.spillway.internal.wire.Answering;
import dev.spillway.internal.wire.DateLine;
import dev.spillway.internal.wire.Safeguard;
import dev.spillway.internal.wire.Wire;
import dev.spillway.internal.wire.h1.Framing.Persistence;
import dev.spillway.internal.wire.h1.RequestHead.Version;
import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Writes answers: status line, fields, and the body in the framing that fits the request (RFC 9112, 6).
final class ResponseWriter extends Answering {
    /// A chunk with its size line fits the output, so that it leaves in one write.
    static final int PIECE = Output.MOST - 64;

    private static final byte[] NOTHING = {};
    private static final byte[] CRLF = ascii("\r\n");
    private static final byte[] COLON = ascii(": ");
    private static final byte[] CLOSE = ascii("Connection: close\r\n");
    private static final byte[] LENGTH = ascii("Content-Length: ");
    private static final byte[] TRACE = ascii("traceparent: ");
    private static final byte[] STATE = ascii("tracestate: ");
    private static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    /// The lines of each set of safeguards.
    private static final byte[][] SAFEGUARDS = IntStream.range(0, Safeguard.SETS)
            .mapToObj(set -> ascii(Stream.of(Safeguard.values())
                    .filter(one -> one.in(set))
                    .map(one -> one.field() + ": " + one.value() + "\r\n")
                    .collect(Collectors.joining())))
            .toArray(byte[][]::new);

    /// What an answer has to know of its request and its connection.
    interface Situation {
        /// The version of the request.
        Version version();

        /// Whether the connection goes on after an answer whose head is written now.
        Persistence persistence();

        /// The present answer may take so long in all.
        ///
        /// @param longest nanoseconds
        void allow(long longest);

        /// The answer will never be whole.
        void cut();
    }

    /// How the end of a body is found.
    private enum End {
        LENGTH,
        CHUNKED,
        CLOSE,
        NO_BODY
    }

    private final Output output;
    private final DateLine date;
    private final Situation situation;
    private final boolean secure;
    private final byte[] traceLine = Arrays.copyOf(TRACE, TRACE.length + CallTrace.LENGTH + CRLF.length);

    /// @param lease pays for the buffers of one answer
    ResponseWriter(Wire wire, Output output, ByteBudget.Lease lease, Situation situation) {
        super(wire, lease, PIECE);
        this.output = output;
        this.date = wire.date();
        this.situation = situation;
        this.secure = wire.tls().isPresent();
        System.arraycopy(CRLF, 0, traceLine, traceLine.length - CRLF.length, CRLF.length);
    }

    @Override
    protected void whole(Response response, @Nullable Method method) throws IOException {
        var content = switch (response.entity()) {
            case Entity.Empty() -> NOTHING;
            case Entity.Bytes(var bytes) -> bytes;
            case Entity.Json _, Entity.Streamed _, Entity.Events _ ->
                throw new IllegalArgumentException("an answer whose content is not there");
        };
        var end = hasNoBody(response.status()) ? End.NO_BODY : End.LENGTH;
        head(response, end, content.length);
        if (end == End.LENGTH && method != Method.HEAD) {
            output.put(content);
        }
        output.flush();
    }

    @Override
    protected void withoutContent(Response response, OptionalLong length) throws IOException {
        head(response, hasNoBody(response.status()) ? End.NO_BODY : end(length), length.orElse(0));
        output.flush();
    }

    private End end(OptionalLong length) {
        return length.isPresent() ? End.LENGTH : situation.version() == Version.HTTP_1_0 ? End.CLOSE : End.CHUNKED;
    }

    @Override
    protected void allow(long longest) {
        situation.allow(longest);
    }

    @Override
    protected AnswerStream.Sink sink(Response response, OptionalLong declared) {
        return new Streaming(response, end(declared));
    }

    @Override
    protected void breakOff() {
        situation.cut();
    }

    private void head(Response response, End end, long length) throws IOException {
        output.put(StatusLine.of(response.status()));
        output.put(date.bytes());
        var fields = response.headers();
        for (var i = 0; i < fields.size(); i++) {
            var field = fields.get(i);
            output.put(field.name());
            output.put(COLON);
            output.put(field.value());
            output.put(CRLF);
        }
        output.put(SAFEGUARDS[Safeguard.missing(response, secure)]);
        put(trace());
        switch (end) {
            case LENGTH -> {
                output.put(LENGTH);
                output.put(length);
                output.put(CRLF);
            }
            case CHUNKED -> output.put(CHUNKED);
            case CLOSE, NO_BODY -> {}
        }
        if (situation.persistence() == Persistence.CLOSE) {
            output.put(CLOSE);
        }
        output.put(CRLF);
    }

    /// The line is written where it was written before: it costs nothing but its digits.
    private void put(CallTrace trace) throws IOException {
        if (!trace.exists()) {
            return;
        }
        trace.write(traceLine, TRACE.length);
        output.put(traceLine);
        if (!trace.state().isEmpty()) {
            output.put(STATE);
            output.put(trace.state());
            output.put(CRLF);
        }
    }

    /// The framing of a streamed answer (RFC 9112, 6 and 7.1). Its length, once known, is better than chunks.
    private final class Streaming implements AnswerStream.Sink {
        private final Response response;
        private End end;

        Streaming(Response response, End end) {
            this.response = response;
            this.end = end;
        }

        @Override
        public void head(OptionalLong length) throws IOException {
            end = length.isPresent() ? End.LENGTH : end;
            ResponseWriter.this.head(response, end, length.orElse(0));
        }

        @Override
        public void piece(byte[] bytes, int offset, int length) throws IOException {
            if (end == End.CHUNKED) {
                output.put(Integer.toHexString(length));
                output.put(CRLF);
            }
            output.put(bytes, offset, length);
            if (end == End.CHUNKED) {
                output.put(CRLF);
            }
        }

        @Override
        public void last(byte[] bytes, int offset, int length) throws IOException {
            if (length > 0) {
                piece(bytes, offset, length);
            }
            if (end == End.CHUNKED) {
                output.put(LAST_CHUNK);
            }
        }

        @Override
        public void flush() throws IOException {
            output.flush();
        }
    }
}
