package dev.spillway.internal.wire.h1;

import static dev.spillway.internal.wire.Octets.ascii;

import dev.spillway.http.Entity;
import dev.spillway.http.Method;
import dev.spillway.http.Response;
import dev.spillway.internal.gate.Admission;
import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.wire.AnswerStream;
import dev.spillway.internal.wire.DateLine;
import dev.spillway.internal.wire.h1.Framing.Persistence;
import dev.spillway.internal.wire.h1.RequestHead.Version;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Writes one answer: status line, fields, and the body in the framing that fits the request (RFC 9112, 6).
final class ResponseWriter {
    /// A chunk with its size line fits the output, so that it leaves in one write.
    static final int PIECE = Output.MOST - 64;

    private static final byte[] NOTHING = {};
    private static final byte[] CRLF = ascii("\r\n");
    private static final byte[] COLON = ascii(": ");
    private static final byte[] CLOSE = ascii("Connection: close\r\n");
    private static final byte[] LENGTH = ascii("Content-Length: ");
    private static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");

    /// How the end of a body is found.
    private enum End {
        LENGTH,
        CHUNKED,
        CLOSE,
        NO_BODY
    }

    private final Output output;
    private final ByteBudget.Lease lease;
    private final DateLine date;

    /// @param lease pays for the buffers of one answer
    ResponseWriter(Output output, ByteBudget.Lease lease, DateLine date) {
        this.output = output;
        this.lease = lease;
        this.date = date;
    }

    /// Writes an answer whose content is there, and flushes it.
    void whole(Response response, @Nullable Method method, Persistence persistence) throws IOException {
        var content = switch (response.entity()) {
            case Entity.Empty() -> NOTHING;
            case Entity.Bytes(var bytes) -> bytes;
            case Entity.Json _, Entity.Streamed _ ->
                throw new IllegalArgumentException("an answer whose content is not there");
        };
        var end = hasNoBody(response.status()) ? End.NO_BODY : End.LENGTH;
        head(response, end, content.length, persistence);
        if (end == End.LENGTH && method != Method.HEAD) {
            output.put(content);
        }
        output.flush();
    }

    /// Writes an answer that is made while it is written.
    ///
    /// @param latest when its writer is interrupted, by the process clock
    /// @return the answer to write instead: the writer failed, and nothing was written
    /// @throws IOException if it is not whole: the connection has to be reset, so that nobody takes it for whole
    Optional<Response> streamed(
            Response response,
            Entity.Streamed content,
            RequestHead request,
            Persistence persistence,
            Admission admission,
            long latest)
            throws IOException {
        var declared = content.length();
        var end = hasNoBody(response.status())
                ? End.NO_BODY
                : declared.isPresent() ? End.LENGTH : request.version() == Version.HTTP_1_0 ? End.CLOSE : End.CHUNKED;
        if (request.method() == Method.HEAD || end == End.NO_BODY) {
            head(response, end, declared.orElse(0), persistence);
            output.flush();
            return Optional.empty();
        }
        var stream = new AnswerStream(new Streaming(response, end, persistence), lease, PIECE, declared);
        var instead = admission.stream(content, stream, latest);
        if (instead.isEmpty()) {
            admission.handOver(stream.pending());
            stream.finish();
        }
        return instead;
    }

    private void head(Response response, End end, long length, Persistence persistence) throws IOException {
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
        switch (end) {
            case LENGTH -> {
                output.put(LENGTH);
                output.put(length);
                output.put(CRLF);
            }
            case CHUNKED -> output.put(CHUNKED);
            case CLOSE, NO_BODY -> {}
        }
        if (persistence == Persistence.CLOSE) {
            output.put(CLOSE);
        }
        output.put(CRLF);
    }

    /// RFC 9110, 15.3.5 and 15.4.5.
    private static boolean hasNoBody(int status) {
        return status == 204 || status == 304;
    }

    /// The framing of a streamed answer (RFC 9112, 6 and 7.1). Its length, once known, is better than chunks.
    private final class Streaming implements AnswerStream.Sink {
        private final Response response;
        private final Persistence persistence;
        private End end;

        Streaming(Response response, End end, Persistence persistence) {
            this.response = response;
            this.end = end;
            this.persistence = persistence;
        }

        @Override
        public void head(OptionalLong length) throws IOException {
            end = length.isPresent() ? End.LENGTH : end;
            ResponseWriter.this.head(response, end, length.orElse(0), persistence);
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
