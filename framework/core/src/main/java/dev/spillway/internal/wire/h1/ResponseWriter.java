package dev.spillway.internal.wire.h1;

import static dev.spillway.internal.wire.Octets.ascii;

import dev.spillway.http.Entity;
import dev.spillway.http.Method;
import dev.spillway.http.Response;
import dev.spillway.internal.gate.Admission;
import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.wire.DateLine;
import dev.spillway.internal.wire.h1.Framing.Persistence;
import dev.spillway.internal.wire.h1.RequestHead.Version;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// Writes one answer: status line, fields, and the body in the framing that fits the request (RFC 9112, 6).
final class ResponseWriter {
    private static final byte[] NOTHING = {};
    private static final byte[] CRLF = ascii("\r\n");
    private static final byte[] COLON = ascii(": ");
    private static final byte[] CLOSE = ascii("Connection: close\r\n");
    private static final byte[] LENGTH = ascii("Content-Length: ");
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
    /// @throws IOException if it is not whole: the connection has to be reset, so that nobody takes it for whole
    void streamed(
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
            return;
        }
        var stream = new AnswerStream(
                output,
                lease,
                declared,
                end == End.CHUNKED,
                length -> head(response, length >= 0 ? End.LENGTH : end, length, persistence));
        try {
            admission.stream(content.writer(), new Guarded(stream), latest);
        } finally {
            stream.seal();
        }
        admission.handOver(stream.pending());
        stream.finish();
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

    /// What user code writes to: closing it ends nothing, the framework does.
    private static final class Guarded extends OutputStream {
        private final AnswerStream stream;
        private final byte[] single = new byte[1];

        Guarded(AnswerStream stream) {
            this.stream = stream;
        }

        @Override
        public void write(int octet) throws IOException {
            single[0] = (byte) octet;
            stream.write(single, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            stream.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            stream.flush();
        }
    }
}
