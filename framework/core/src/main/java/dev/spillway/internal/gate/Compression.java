package dev.spillway.internal.gate;

import dev.spillway.http.Entity;
import dev.spillway.http.Response;
import dev.spillway.internal.coding.AcceptEncoding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;

/// Answers in gzip, on routes that ask for it.
///
/// Compression tells an observer of lengths how much of an answer repeats. Where an attacker can make a browser
/// send requests that carry its user's credentials, and sees the lengths of the answers, that gives secrets in them
/// away (BREACH). So nothing is compressed for a request with credentials that a browser adds by itself.
final class Compression {
    /// Less fits a packet anyway.
    static final int LEAST = 1 << 10;
    /// What a deflater of this window and memory takes outside of the heap (zlib, `deflateInit2`), and our buffers.
    static final int MEMORY = 288 << 10;
    /// Nearly as small as the standard level, for half the time.
    private static final int LEVEL = 4;
    /// How much is compressed before the deadline is looked at.
    private static final int PIECE = 64 << 10;

    private static final int BUFFER = 8 << 10;
    private static final int NO_CONTENT = 204;
    private static final int PARTIAL = 206;
    private static final int NOT_MODIFIED = 304;
    private static final String GZIP = "gzip";
    private static final String ETAG = "ETag";

    private Compression() {}

    /// The answer in the coding that its client takes.
    ///
    /// @param memory a lease that lives as long as the call
    /// @throws InterruptedException if the time of the call is over
    static Response of(Response response, Call call, Supplier<ByteBudget.Lease> memory)
            throws IOException, InterruptedException {
        if (!isWorthIt(response)) {
            return response;
        }
        var varied = response.header("Vary", "Accept-Encoding");
        if (AcceptEncoding.of(call.headers()).wants(GZIP) == 0 || hasAmbientCredentials(call)) {
            return varied;
        }
        var lease = memory.get();
        if (!lease.offerFairly(MEMORY)) {
            // The process is short of memory; the answer as it is costs nothing more.
            return varied;
        }
        return switch (response.entity()) {
            case Entity.Bytes(var bytes) -> whole(varied, bytes, lease);
            case Entity.Streamed(var length, var writer) ->
                coded(varied, new Entity.Streamed(OptionalLong.empty(), out -> stream(writer, length, out)));
            case Entity.Empty _, Entity.Json _, Entity.Events _ -> varied;
        };
    }

    /// Whether a browser sends credentials along with a request that another site has made it send. It does not for
    /// a token that a script has to add.
    private static boolean hasAmbientCredentials(Call call) {
        var headers = call.headers();
        return headers.first("Cookie").isPresent()
                || call.certificate().isPresent()
                || headers.all("Authorization").stream()
                        .anyMatch(value -> !value.regionMatches(true, 0, "Bearer ", 0, 7));
    }

    private static boolean isWorthIt(Response response) {
        return switch (response.status()) {
            case NO_CONTENT, PARTIAL, NOT_MODIFIED -> false;
            default ->
                isLong(response.entity())
                        && isFree(response)
                        && response.header("Content-Type")
                                .filter(Compression::isText)
                                .isPresent();
        };
    }

    private static boolean isLong(Entity entity) {
        return switch (entity) {
            case Entity.Bytes(var bytes) -> bytes.length >= LEAST;
            case Entity.Streamed(var length, var _) -> length.orElse(LEAST) >= LEAST;
            // Each event would have to be flushed, and its length tells what it says.
            case Entity.Events _, Entity.Empty _, Entity.Json _ -> false;
        };
    }

    /// Whether nobody has said how the content is coded, or counts its bytes.
    private static boolean isFree(Response response) {
        return response.headers().stream().noneMatch(field -> switch (field.name()
                .toLowerCase(Locale.ROOT)) {
            case "content-encoding", "content-range", "accept-ranges", "content-digest", "digest", "content-md5" ->
                true;
            case "cache-control" -> field.value().toLowerCase(Locale.ROOT).contains("no-transform");
            default -> false;
        });
    }

    private static boolean isText(String contentType) {
        var type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return switch (type) {
            case "text/event-stream" -> false;
            case "application/json", "application/xml", "application/javascript", "application/x-ndjson" -> true;
            default -> type.startsWith("text/") || type.endsWith("+json") || type.endsWith("+xml");
        };
    }

    private static Response whole(Response response, byte[] bytes, ByteBudget.Lease lease)
            throws IOException, InterruptedException {
        var coded = new ByteArrayOutputStream(bytes.length / 4 + LEAST);
        try (var gzip = new Gzip(coded)) {
            for (var at = 0; at < bytes.length; at += PIECE) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("the time of this call is over");
                }
                gzip.write(bytes, at, Math.min(PIECE, bytes.length - at));
            }
        } finally {
            lease.giveBack(MEMORY);
        }
        return coded.size() < bytes.length ? coded(response, new Entity.Bytes(coded.toByteArray())) : response;
    }

    /// Holds the writer to its own length: that of the coded content is another one.
    private static void stream(Entity.Writer writer, OptionalLong length, OutputStream out) throws IOException {
        var gzip = new Gzip(out);
        try {
            var content = new Content(gzip, length);
            writer.write(content);
            content.complete();
            content.seal();
            gzip.finish();
        } finally {
            gzip.free();
        }
    }

    private static Response coded(Response response, Entity entity) {
        var coded = Response.status(response.status()).withEntity(entity);
        for (var field : response.headers()) {
            var strong = field.name().equalsIgnoreCase(ETAG) && field.value().startsWith("\"");
            coded = coded.header(field.name(), strong ? "W/" + field.value() : field.value());
        }
        return coded.header("Content-Encoding", GZIP);
    }

    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream out) throws IOException {
            super(out, BUFFER, true);
            def.setLevel(LEVEL);
        }

        /// Gives its memory back, finished or not.
        void free() {
            def.end();
        }
    }
}
