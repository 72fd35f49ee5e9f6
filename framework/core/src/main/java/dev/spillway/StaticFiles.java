package dev.spillway;

import dev.spillway.http.Handler;
import dev.spillway.http.Headers;
import dev.spillway.http.Method;
import dev.spillway.http.Problem;
import dev.spillway.http.ProblemException;
import dev.spillway.http.Request;
import dev.spillway.http.Response;
import dev.spillway.internal.coding.AcceptEncoding;
import dev.spillway.internal.files.ContentTypes;
import dev.spillway.internal.files.FileAnswer;
import dev.spillway.internal.files.Folder;
import dev.spillway.internal.files.Validators;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Files of a folder, for a route that ends in `{path...}`:
/// `app.get("/assets/{path...}", StaticFiles.in(Path.of("www")))`.
///
/// A path that is empty or ends in a slash means `index.html` there; folders are not listed. Names that are hidden
/// (a dot first), and those that Windows would take for something else, are 404, and so is a link that leads out of
/// the folder. Requests may be conditional (RFC 9110, 13) and ask for one part (206, 416); several parts are
/// answered whole. `Cache-Control` is `no-cache`: kept, but asked about each time.
///
/// Files up to 256 KiB are read into memory; longer ones are streamed under the clocks of `write.*` and hold their
/// permits meanwhile. For downloads that last longer than `write.total`, give the route a `stream` profile. Replace
/// a file by renaming another one over it, as deployments do: one that becomes shorter while it is sent resets the
/// connection.
///
/// It is a value: each method gives another one.
public final class StaticFiles implements Handler {
    private static final String PARAMETER = "path";
    private static final String INDEX = "index.html";
    private static final String REVALIDATE = "no-cache";
    private static final String IMMUTABLE = "public, max-age=31536000, immutable";
    private static final int TRIES = 3;
    private static final int NOT_FOUND = 404;

    /// A file beside another one, with its content coded.
    private record Sibling(String coding, String end) {}

    /// What is sent.
    ///
    /// @param coding of its content; empty if it is as it is
    private record Coded(String coding, Folder.Entry entry) {}

    private static final List<Sibling> SIBLINGS = List.of(new Sibling("zstd", ".zst"), new Sibling("gzip", ".gz"));

    private final Folder folder;
    private final List<String> immutable;
    private final Optional<String> page;
    private final List<Sibling> siblings;

    private StaticFiles(Folder folder, List<String> immutable, Optional<String> page, List<Sibling> siblings) {
        this.folder = folder;
        this.immutable = List.copyOf(immutable);
        this.page = page;
        this.siblings = siblings;
    }

    /// The files of a folder.
    ///
    /// @throws IllegalArgumentException if there is no such folder
    public static StaticFiles in(Path folder) {
        return new StaticFiles(new Folder(folder), List.of(), Optional.empty(), List.of());
    }

    /// The same, where files below `inner` are never asked about again for a year (`immutable`): their names change
    /// when their content does, as bundlers make them.
    ///
    /// @param inner a folder within the folder: `assets`
    /// @throws IllegalArgumentException if it starts or ends with a slash, or is empty
    public StaticFiles immutableBelow(String inner) {
        if (inner.isEmpty() || inner.startsWith("/") || inner.endsWith("/")) {
            throw new IllegalArgumentException("a folder within the folder, without slashes around: \"" + inner + "\"");
        }
        var more = new ArrayList<>(immutable);
        more.add(inner + "/");
        return new StaticFiles(folder, more, page, siblings);
    }

    /// The same, where a browser that goes to a path without a file gets `index.html`, which finds out what to
    /// show. That is for navigations alone (`Accept` names `text/html`, `Sec-Fetch-Mode` is `navigate` or absent):
    /// a script, a picture and whatever else has a known ending, and all that is immutable, is 404 when it is
    /// missing.
    public StaticFiles asSinglePage() {
        return new StaticFiles(folder, immutable, Optional.of(INDEX), siblings);
    }

    /// The same, where `app.js.zst` or `app.js.gz` is sent instead of `app.js` to those who take it. Whoever makes
    /// them sees to it that they hold the same.
    public StaticFiles precompressed() {
        return new StaticFiles(folder, immutable, page, SIBLINGS);
    }

    @Override
    public Response handle(Request request) throws IOException {
        for (var i = 0; i < TRIES; i++) {
            try {
                return answer(request);
            } catch (Folder.Changed e) {
                // The next try finds what is there now.
            }
        }
        throw FileAnswer.changed();
    }

    private Response answer(Request request) throws IOException {
        if (request.method() != Method.GET && request.method() != Method.HEAD) {
            throw new IllegalStateException("files are served by GET routes");
        }
        var path = request.path(PARAMETER);
        var name = path.isEmpty() || path.endsWith("/") ? path + INDEX : path;
        var found = folder.find(name);
        if (found.isPresent()) {
            return file(request, name, found.get());
        }
        if (page.isPresent() && isNavigation(request, path)) {
            var index = folder.find(page.get());
            if (index.isPresent()) {
                return file(request, page.get(), index.get()).header("Vary", "Accept, Sec-Fetch-Mode");
            }
        }
        throw new ProblemException(Problem.of(NOT_FOUND, "Not Found").detail("there is no such file"));
    }

    private Response file(Request request, String name, Folder.Entry entry) throws IOException {
        var sent = siblings.isEmpty() ? new Coded("", entry) : coded(request.headers(), name, entry);
        var validators = Validators.of(sent.entry(), sent.coding());
        var answer = new FileAnswer(folder, sent.entry(), ContentTypes.of(name), sent.coding(), validators)
                .to(request)
                .header("Cache-Control", isImmutable(name) ? IMMUTABLE : REVALIDATE);
        return siblings.isEmpty() ? answer : answer.header("Vary", "Accept-Encoding");
    }

    /// The file as the client wants it most, of those that are there.
    private Coded coded(Headers headers, String name, Folder.Entry entry) throws IOException {
        var accepted = AcceptEncoding.of(headers);
        var best = new Coded("", entry);
        var most = 0;
        for (var one : siblings) {
            var weight = accepted.wants(one.coding());
            var found = weight > most ? folder.find(name + one.end()) : Optional.<Folder.Entry>empty();
            if (found.isPresent()) {
                most = weight;
                best = new Coded(one.coding(), found.get());
            }
        }
        return best;
    }

    private boolean isImmutable(String name) {
        return immutable.stream().anyMatch(name::startsWith);
    }

    private boolean isNavigation(Request request, String path) {
        var mode = request.header("Sec-Fetch-Mode");
        return !ContentTypes.knows(path)
                && !isImmutable(path)
                && mode.filter(value -> !value.equals("navigate")).isEmpty()
                && request.headers().all("Accept").stream().anyMatch(StaticFiles::namesHtml);
    }

    private static boolean namesHtml(String accept) {
        return accept.toLowerCase(Locale.ROOT).contains("text/html");
    }
}
