package dev.spillway.testing;

import static dev.spillway.limit.Limit.mebibytes;
import static dev.spillway.limit.Limit.permits;

import dev.spillway.App;
import dev.spillway.http.Request;
import dev.spillway.http.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// The application that is attacked: one route for each thing that an attacker could want of a service.
final class Tour {
    private static final int MEBIBYTE = 1 << 20;
    private static final int BLOCK = 1 << 14;

    /// Requests that must never be seen, because they were hidden in another one.
    final AtomicInteger markers = new AtomicInteger();
    /// Requests to `/count`.
    final AtomicInteger counted = new AtomicInteger();

    private final List<FileChannel> hogged = new ArrayList<>();

    void setUp(App app) {
        app.get("/", _ -> Response.text("a tour of attacks"));
        app.get("/get", _ -> Response.text("ok"));
        app.get("/marker", _ -> {
            markers.incrementAndGet();
            return Response.text("SMUGGLED-MARKER");
        });
        app.get("/marker/count", _ -> Response.text(Integer.toString(markers.get())));
        app.get("/count", _ -> Response.text(Integer.toString(counted.incrementAndGet())));
        app.post(
                "/echo",
                request -> Response.bytes(
                        "application/octet-stream", request.body().bytes()));
        app.post("/ignore", _ -> Response.text("ignored"));
        app.post("/json", request -> Response.json(request.body().json(Object.class)));
        app.post("/parts", request -> Response.text(parts(request)));
        app.post(
                "/form",
                request -> Response.text(String.join(",", request.body().form().names())));
        app.post("/upload", request -> Response.text(Long.toString(length(request))))
                .limit(mebibytes(16));
        app.get("/big", request -> big(number(request, "mb", 1)));
        app.get("/slow", request -> {
            Thread.sleep(number(request, "ms", 1000));
            return Response.text("slow");
        });
        app.get("/spin", request -> spin(number(request, "ms", 1000)));
        app.get("/deaf", request -> deaf(number(request, "ms", 1000)));
        app.get("/fail", _ -> {
            throw new IllegalStateException("a fault of the application, with a secret");
        });
        app.get("/hog", request -> hog(number(request, "ms", 1000)));
        app.get("/rated", _ -> Response.text("ok"));
        app.get("/limited", request -> {
                    Thread.sleep(number(request, "ms", 100));
                    return Response.text("ok");
                })
                .limit(permits(8));
        app.post("/exchange", Tour::exchange);
        app.get("/client", request -> Response.text(request.client().getHostAddress()));
    }

    /// Takes a body, works for `ms`, and answers with `mb` MiB.
    private static Response exchange(Request request) throws Exception {
        length(request);
        Thread.sleep(number(request, "ms", 0));
        var mebibytes = number(request, "mb", 0);
        return mebibytes == 0 ? Response.text("exchanged") : big(mebibytes);
    }

    /// The name of each part and the length of its content.
    private static String parts(Request request) throws IOException {
        var told = new StringBuilder();
        for (var part : request.body().parts()) {
            told.append(part.name()).append('=').append(part.stream().transferTo(OutputStream.nullOutputStream()));
            told.append(';');
        }
        return told.toString();
    }

    private static long length(Request request) throws IOException {
        var length = 0L;
        var block = new byte[BLOCK];
        var stream = request.body().stream();
        for (var read = stream.read(block); read >= 0; read = stream.read(block)) {
            length += read;
        }
        return length;
    }

    private static Response big(int mebibytes) {
        return Response.stream("application/octet-stream", (long) mebibytes * MEBIBYTE, out -> {
            for (var i = 0; i < mebibytes * (MEBIBYTE / BLOCK); i++) {
                out.write(new byte[BLOCK]);
            }
        });
    }

    /// Computes without a pause and does not look at its interrupt.
    private static Response spin(int millis) {
        var end = System.nanoTime() + millis * 1_000_000L;
        var turns = 0L;
        while (System.nanoTime() < end) {
            turns++;
        }
        return Response.text("spun " + turns);
    }

    /// Waits and does not let itself be interrupted.
    private static Response deaf(int millis) {
        var end = System.nanoTime() + millis * 1_000_000L;
        while (System.nanoTime() < end) {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                // Deaf is what it is for.
            }
        }
        return Response.text("deaf");
    }

    /// Opens files until the process has no descriptor left, keeps them for a while, and closes them.
    private Response hog(int millis) throws InterruptedException, IOException {
        try {
            while (true) {
                hogged.add(FileChannel.open(Path.of("/dev/null")));
            }
        } catch (IOException e) {
            Thread.sleep(millis);
        }
        for (var file : hogged) {
            file.close();
        }
        return Response.text("hogged " + hogged.size());
    }

    private static int number(Request request, String name, int otherwise) {
        return request.query(name).map(Integer::parseInt).orElse(otherwise);
    }
}
