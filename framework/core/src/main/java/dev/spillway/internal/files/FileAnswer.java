package dev.spillway.internal.files;

import dev.spillway.http.Entity;
import dev.spillway.http.Headers;
import dev.spillway.http.Method;
import dev.spillway.http.Problem;
import dev.spillway.http.ProblemException;
import dev.spillway.http.Request;
import dev.spillway.http.Response;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.OptionalLong;

/// The answer that a file is: all of it, a part, or that the client has it already.
///
/// @param folder where it is
/// @param entry the file
/// @param contentType what it is
/// @param coding of what is in the file, as in Content-Encoding; empty if it is as it is
/// @param validators what it is known by
public record FileAnswer(Folder folder, Folder.Entry entry, String contentType, String coding, Validators validators) {
    /// Up to here a file is read before it is sent: its permits do not wait for its reader then.
    private static final int SMALL = 256 << 10;

    private static final int PIECE = 16 << 10;
    private static final int PARTIAL = 206;
    private static final int NOT_MODIFIED = 304;
    private static final int FAILED = 412;
    private static final int UNSATISFIABLE = 416;

    /// The answer to a request.
    ///
    /// @throws Folder.Changed if it is not that file any more
    public Response to(Request request) throws IOException {
        return switch (validators.evaluate(request.headers())) {
            case FAILED ->
                throw new ProblemException(
                        Problem.of(FAILED, "Precondition Failed").detail("the file is another one"));
            case NOT_MODIFIED -> validated(Response.status(NOT_MODIFIED));
            case MET -> content(request);
        };
    }

    private Response content(Request request) throws IOException {
        var size = entry.size();
        return switch (range(request)) {
            case ByteRange.Whole() -> described(part(request, 0, size));
            case ByteRange.Part(var from, var length) ->
                described(part(request, from, length))
                        .withStatus(PARTIAL)
                        .header("Content-Range", "bytes %d-%d/%d".formatted(from, from + length - 1, size));
            case ByteRange.Unsatisfiable() ->
                Response.problem(Problem.of(UNSATISFIABLE, "Range Not Satisfiable")
                                .detail("it has " + size + " bytes"))
                        .header("Content-Range", "bytes */" + size);
        };
    }

    /// Parts are for GET alone (RFC 9110, 14.2).
    private ByteRange range(Request request) {
        Headers headers = request.headers();
        return request.method() == Method.GET && validators.allowsPart(headers)
                ? ByteRange.of(headers.all("Range"), entry.size())
                : new ByteRange.Whole();
    }

    private Entity part(Request request, long from, long length) throws IOException {
        if (length > SMALL || request.method() == Method.HEAD) {
            return new Entity.Streamed(OptionalLong.of(length), out -> stream(from, length, out));
        }
        var bytes = ByteBuffer.allocate((int) length);
        try (var channel = folder.open(entry)) {
            channel.position(from);
            while (bytes.hasRemaining()) {
                if (channel.read(bytes) < 0) {
                    throw new Folder.Changed();
                }
            }
        }
        return new Entity.Bytes(bytes.array());
    }

    /// Nothing has left when the file is opened: one that has changed since is still a problem. One that becomes
    /// shorter later is not whole, and its connection is reset.
    private void stream(long from, long length, OutputStream out) throws IOException {
        try (var channel = folder.open(entry)) {
            channel.position(from);
            var piece = ByteBuffer.allocate(PIECE);
            for (var left = length; left > 0; left -= piece.position()) {
                piece.clear().limit((int) Math.min(PIECE, left));
                if (channel.read(piece) < 0) {
                    throw new EOFException("a file has become shorter while it was sent");
                }
                out.write(piece.array(), 0, piece.position());
            }
        } catch (Folder.Changed e) {
            throw changed();
        }
    }

    /// 503: another try finds what is there now.
    public static ProblemException changed() {
        return new ProblemException(Problem.of(503, "Service Unavailable")
                .detail("the file has just changed")
                .retryAfter(Duration.ofSeconds(1)));
    }

    private Response described(Entity content) {
        var answer = Response.status(200).withEntity(content).header("Content-Type", contentType);
        if (!coding.isEmpty()) {
            answer = answer.header("Content-Encoding", coding);
        }
        return validated(answer).header("Accept-Ranges", "bytes");
    }

    private Response validated(Response answer) {
        return answer.header("ETag", validators.tag()).header("Last-Modified", validators.lastModified());
    }
}
