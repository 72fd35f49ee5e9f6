package dev.spillway.internal.gate;

import dev.spillway.http.Body;
import dev.spillway.http.Form;
import dev.spillway.http.Headers;
import dev.spillway.http.Part;
import dev.spillway.http.ProblemException;
import dev.spillway.internal.json.Utf8;
import dev.spillway.internal.multipart.Boundary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The body of a call, read from its payload. A [Refusal] by the payload passes through user code as an
/// [IOException] from the stream, and as the cause of an [UncheckedIOException] from all else, where the gate finds
/// it.
final class CallBody implements Body {
    private final Payload payload;
    private final Headers headers;
    private final Reading reading;
    private volatile State state = State.UNREAD;

    private enum State {
        UNREAD,
        READ
    }

    CallBody(Payload payload, Headers headers, Reading reading) {
        this.payload = payload;
        this.headers = headers;
        this.reading = reading;
    }

    @Override
    public InputStream stream() {
        begin();
        return new PayloadStream(payload);
    }

    @Override
    public byte[] bytes() {
        beginToKeep();
        return kept();
    }

    @Override
    public String text() {
        var bytes = bytes();
        if (!Utf8.valid(bytes)) {
            throw malformed("the body is not UTF-8");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public Stream<String> lines() {
        return new Lines(stream()).stream();
    }

    @Override
    public <T> T json(Class<T> type) {
        require(MediaType::isJson, "JSON in UTF-8, with Content-Type: application/json");
        beginToKeep();
        var length = payload.length();
        // What is small is read whole and then parsed; longer documents are parsed as they come.
        return length != Payload.UNKNOWN && length <= Keeper.SMALL
                ? reading.json().read(kept(), type)
                : reading.json().read(new PayloadStream(payload), type);
    }

    @Override
    public Form form() {
        require(MediaType::isForm, "a form in UTF-8, with Content-Type: application/x-www-form-urlencoded");
        beginToKeep();
        try {
            return new CallForm(Query.parse(new String(kept(), StandardCharsets.ISO_8859_1)));
        } catch (Refusal refusal) {
            throw new ProblemException(refusal.problem());
        }
    }

    @Override
    public Iterable<Part> parts() {
        var type = require(MediaType::isParts, "a form in parts, with Content-Type: multipart/form-data");
        Boundary boundary;
        try {
            boundary = new Boundary(type.parameters().getOrDefault("boundary", ""));
        } catch (IllegalArgumentException e) {
            throw malformed("the Content-Type has no boundary, or one that is none");
        }
        begin();
        return new CallParts(payload, boundary, reading)::once;
    }

    private MediaType require(Predicate<MediaType> fits, String what) {
        return MediaType.of(headers)
                .filter(fits)
                .orElseThrow(() ->
                        new ProblemException(Refusal.problem(Reason.MEDIA_TYPE).detail("the body has to be " + what)));
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(Refusal.problem(Reason.MALFORMED).detail(detail));
    }

    private void begin() {
        if (state == State.READ) {
            throw new IllegalStateException("the body of a request is read once, as it arrives; keep what the first"
                    + " call of bytes(), text(), json(), form(), parts(), lines() or stream() gave");
        }
        state = State.READ;
    }

    /// Begins to read what stays in memory, for which a bound of its own holds where a route takes uploads.
    private void beginToKeep() {
        begin();
        payload.limit(reading.most(), reading.setting());
    }

    private byte[] kept() {
        try {
            return new Keeper(payload, reading).all(payload::read, payload.length());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
