package dev.spillway.internal.gate;

import dev.spillway.http.Body;
import dev.spillway.http.Headers;
import dev.spillway.http.ProblemException;
import dev.spillway.internal.json.Json;
import dev.spillway.internal.json.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;

/// The body of a call, read from its payload. A [Refusal] by the payload passes through user code as an
/// [IOException] from the stream, and as the cause of an [UncheckedIOException] from all else, where the gate finds
/// it.
final class CallBody implements Body {
    /// What is read whole and then parsed; longer documents are parsed as they come.
    private static final int SMALL = 64 << 10;
    /// The first buffer of a body whose length is not known.
    private static final int FIRST = 8 << 10;

    private final Payload payload;
    private final Headers headers;
    private final Json json;
    private volatile State state = State.UNREAD;

    private enum State {
        UNREAD,
        READ
    }

    CallBody(Payload payload, Headers headers, Json json) {
        this.payload = payload;
        this.headers = headers;
        this.json = json;
    }

    @Override
    public InputStream stream() {
        begin();
        return new PayloadStream(payload);
    }

    @Override
    public byte[] bytes() {
        begin();
        try {
            return readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String text() {
        var bytes = bytes();
        if (!Utf8.valid(bytes)) {
            throw new ProblemException(Refusal.problem(Reason.MALFORMED).detail("the body is not UTF-8"));
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public Stream<String> lines() {
        return new Lines(stream()).stream();
    }

    @Override
    public <T> T json(Class<T> type) {
        if (!MediaType.isJson(headers)) {
            throw new ProblemException(Refusal.problem(Reason.MEDIA_TYPE)
                    .detail("the body has to be JSON in UTF-8, with Content-Type: application/json"));
        }
        var length = payload.length();
        return length != Payload.UNKNOWN && length <= SMALL ? json.read(bytes(), type) : json.read(stream(), type);
    }

    private void begin() {
        if (state == State.READ) {
            throw new IllegalStateException("the body of a request is read once, as it arrives; keep what the first"
                    + " call of bytes(), text(), json(), lines() or stream() gave");
        }
        state = State.READ;
    }

    /// The buffer grows with what has arrived, and is asked for first: a length that was only announced
    /// takes nothing.
    private byte[] readAll() throws IOException {
        var declared = payload.length();
        var most = declared == Payload.UNKNOWN ? Integer.MAX_VALUE : Math.toIntExact(declared);
        var bytes = allocate(Math.min(declared == Payload.UNKNOWN ? FIRST : SMALL, most), new byte[0]);
        var filled = 0;
        while (filled < most) {
            if (filled == bytes.length) {
                bytes = allocate(Math.min(2 * filled, most), bytes);
            }
            var count = payload.read(bytes, filled, bytes.length - filled);
            if (count < 0) {
                return Arrays.copyOf(bytes, filled);
            }
            filled += count;
        }
        return bytes;
    }

    private byte[] allocate(int length, byte[] before) throws Refusal {
        payload.hold(length - before.length);
        return Arrays.copyOf(before, length);
    }
}
