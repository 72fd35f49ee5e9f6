package dev.spillway.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// A response: status, header fields and content. It is a value; a handler returns it and the framework sends it.
///
/// Framing belongs to the framework: `Connection`, `Content-Length`, `Transfer-Encoding` and their kin cannot be
/// set, nor can a value smuggle a line break.
public final class Response {
    private static final int LOWEST = 200;
    private static final int HIGHEST = 599;
    private static final Set<String> FRAMING = Set.of(
            "connection",
            "content-length",
            "date",
            "expect",
            "host",
            "keep-alive",
            "proxy-connection",
            "server",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");
    private static final Entity EMPTY = new Entity.Empty();

    /// A header field.
    ///
    /// @param name a token (RFC 9110, 5.6.2)
    /// @param value visible characters, spaces and tabs
    public record Field(String name, String value) {}

    private static final Field PROBLEM_JSON = new Field("Content-Type", "application/problem+json");
    private static final List<Field> PROBLEM_ONLY = List.of(PROBLEM_JSON);
    /// No proxy may keep events, change them or hold them back (the last field is nginx's).
    private static final List<Field> EVENTS = List.of(
            new Field("Content-Type", "text/event-stream"),
            new Field("Cache-Control", "no-store, no-transform"),
            new Field("X-Accel-Buffering", "no"));

    private final int status;
    private final List<Field> fields;
    private final Entity entity;

    private Response(int status, List<Field> fields, Entity entity) {
        this.status = status;
        this.fields = fields;
        this.entity = entity;
    }

    /// An empty response.
    ///
    /// @throws IllegalArgumentException if the status is not 200 to 599
    public static Response status(int status) {
        if (status < LOWEST || status > HIGHEST) {
            throw new IllegalArgumentException("a response's status is 200 to 599: " + status);
        }
        return new Response(status, List.of(), EMPTY);
    }

    /// 200 with text in UTF-8.
    public static Response text(String text) {
        return bytes("text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /// 200 with a value as JSON.
    public static Response json(Object value) {
        return typed("application/json", new Entity.Json(value));
    }

    /// 200 with bytes, which must not be changed any more.
    public static Response bytes(String contentType, byte[] bytes) {
        return typed(contentType, new Entity.Bytes(bytes));
    }

    /// 200 with content of unknown length that is written as it is made; see [Entity.Writer].
    public static Response stream(String contentType, Entity.Writer writer) {
        return typed(contentType, new Entity.Streamed(OptionalLong.empty(), writer));
    }

    /// 200 with content of `length` bytes that is written as it is made; see [Entity.Writer]. Writing less or more
    /// is a failure of the writer, so that a short answer is never taken for a whole one.
    public static Response stream(String contentType, long length, Entity.Writer writer) {
        return typed(contentType, new Entity.Streamed(OptionalLong.of(length), writer));
    }

    /// 200 with server-sent events (`text/event-stream`), for a browser's `EventSource`. It lives for the route's
    /// `stream` profile, else for `write.total`; then, and when the service shuts down, it ends as a whole
    /// answer, and the client comes back with `Last-Event-ID`. All that while it holds its permits. A comment goes
    /// out for each `heartbeat` without an event, so that a client that has gone is found and proxies keep the
    /// connection.
    public static Response events(EventWriter writer) {
        return new Response(200, EVENTS, new Entity.Events(writer));
    }

    /// The answer to a problem: its status and an `application/problem+json` document (RFC 9457) of `type`
    /// ("about:blank"), `title`, `status` and `detail`, with `setting`, `limit` and `observed` when a bound was
    /// met, and `errors` (`field`, `message`) when fields are not right; and `Retry-After` in whole seconds,
    /// rounded up and at least 1, when another try makes sense.
    public static Response problem(Problem problem) {
        var fields = problem.retryAfter()
                .map(wait -> List.of(PROBLEM_JSON, new Field("Retry-After", ProblemDocument.retryAfter(wait))))
                .orElse(PROBLEM_ONLY);
        return new Response(problem.status(), fields, new Entity.Bytes(ProblemDocument.write(problem)));
    }

    /// 303 See Other: go on with a GET of `location`.
    public static Response seeOther(URI location) {
        return status(303).header("Location", location.toASCIIString());
    }

    /// 307 Temporary Redirect: the same method at `location`.
    public static Response redirect(URI location) {
        return status(307).header("Location", location.toASCIIString());
    }

    /// The same response with another status.
    ///
    /// @throws IllegalArgumentException if the status is not 200 to 599
    public Response withStatus(int status) {
        return new Response(status(status).status, fields, entity);
    }

    /// The same response with one more header field.
    ///
    /// @throws IllegalArgumentException if the name is no token, belongs to the framing, or the value has a control
    ///     character or one beyond ISO-8859-1
    public Response header(String name, String value) {
        if (!isToken(name) || FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("not a header field that an application sets: " + name);
        }
        var more = fields.toArray(new Field[fields.size() + 1]);
        more[fields.size()] = checked(name, value);
        return new Response(status, List.of(more), entity);
    }

    /// The same response that also sets a cookie. Each is a `Set-Cookie` field of its own.
    public Response cookie(Cookie cookie) {
        return header("Set-Cookie", cookie.field());
    }

    /// The status code.
    public int status() {
        return status;
    }

    /// The header fields, without those of the framing.
    public List<Field> headers() {
        return fields;
    }

    /// The value of the first field with this name, compared without case.
    public Optional<String> header(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .findFirst();
    }

    /// The content.
    public Entity entity() {
        return entity;
    }

    /// The same response with other content; the header fields stay.
    public Response withEntity(Entity entity) {
        return new Response(status, fields, entity);
    }

    private static Response typed(String contentType, Entity entity) {
        return new Response(200, List.of(checked("Content-Type", contentType)), entity);
    }

    private static Field checked(String name, String value) {
        for (var i = 0; i < value.length(); i++) {
            if (!isValue(value.charAt(i))) {
                throw new IllegalArgumentException("a character in the value of " + name + " is not allowed");
            }
        }
        return new Field(name, value);
    }

    private static boolean isValue(char c) {
        return c == '\t' || (c >= ' ' && c < 0x7f) || (c >= 0xa0 && c <= 0xff);
    }

    static boolean isToken(String name) {
        return !name.isEmpty()
                && name.chars()
                        .allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0));
    }
}
