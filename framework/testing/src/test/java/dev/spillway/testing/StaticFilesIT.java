package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.App;
import dev.spillway.StaticFiles;
import dev.spillway.http.Response.Field;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files of a folder, and nothing beside it.
class StaticFilesIT extends EveryWay {
    private static final String SECRET = "nobody may read this";
    private static final int LARGE = 3_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    static Path place;

    private static void setUp(App app) {
        var www = place.resolve("www");
        app.get("/files/{path...}", StaticFiles.in(www));
        app.get(
                "/app/{path...}",
                StaticFiles.in(www).immutableBelow("assets").precompressed().asSinglePage());
    }

    @BeforeAll
    void start() throws IOException {
        var www = Files.createDirectories(place.resolve("www"));
        Files.createDirectories(www.resolve("assets"));
        Files.createDirectories(www.resolve(".git"));
        Files.writeString(place.resolve("secret.txt"), SECRET);
        Files.writeString(www.resolve(".git/config"), SECRET);
        Files.writeString(www.resolve(".env"), SECRET);
        Files.writeString(www.resolve("index.html"), "<h1>index</h1>");
        Files.writeString(www.resolve("plain.txt"), "0123456789");
        Files.write(www.resolve("empty"), new byte[0]);
        Files.write(www.resolve("large.bin"), content());
        var script = "let a = 1;\n".repeat(500);
        Files.writeString(www.resolve("assets/app.3f2a.js"), script);
        try (var gzip = new GZIPOutputStream(Files.newOutputStream(www.resolve("assets/app.3f2a.js.gz")))) {
            gzip.write(script.getBytes(StandardCharsets.UTF_8));
        }
        if (!Files.isSymbolicLink(www.resolve("out.txt"))) {
            Files.createSymbolicLink(www.resolve("out.txt"), place.resolve("secret.txt"));
            Files.createSymbolicLink(www.resolve("up"), place);
        }
        serve(StaticFilesIT::setUp);
    }

    private static byte[] content() {
        var bytes = new byte[LARGE];
        for (var i = 0; i < LARGE; i++) {
            bytes[i] = (byte) ((i * 31) >>> 3);
        }
        return bytes;
    }

    private Answer ask(String method, String path, String... fields) {
        var all = new ArrayList<Field>();
        for (var i = 0; i < fields.length; i += 2) {
            all.add(new Field(fields[i], fields[i + 1]));
        }
        return client().ask(method, path, all, new byte[0]);
    }

    private Answer get(String path, String... fields) {
        return ask("GET", path, fields);
    }

    @Test
    void sendsFilesSmallAndLarge() {
        assertThat(get("/files/plain.txt"))
                .hasStatus(200)
                .hasText("0123456789")
                .hasHeader("Content-Type", "text/plain; charset=utf-8")
                .hasHeader("Cache-Control", "no-cache")
                .hasHeader("Accept-Ranges", "bytes")
                .hasHeader("X-Content-Type-Options", "nosniff");
        assertThat(get("/files/large.bin").bytes()).isEqualTo(content());
        assertThat(get("/files/empty"))
                .hasStatus(200)
                .hasText("")
                .hasHeader("Content-Type", "application/octet-stream");
        assertThat(get("/files/")).hasText("<h1>index</h1>").hasHeader("X-Frame-Options", "DENY");
    }

    @Test
    void answersHeadWithTheFieldsOfGet() {
        for (var path : List.of("/files/plain.txt", "/files/large.bin")) {
            var get = get(path);
            var head = ask("HEAD", path);

            assertThat(head).hasStatus(200).hasText("");
            for (var name : List.of("Content-Length", "ETag", "Last-Modified", "Content-Type", "Cache-Control")) {
                assertThat(head.header(name)).as(name).isEqualTo(get.header(name));
            }
            assertThat(head).hasHeader("Content-Length", Integer.toString(get.bytes().length));
        }
    }

    @Test
    void sendsNothingToWhoHasIt() {
        var answer = get("/files/plain.txt");
        var tag = answer.header("ETag").orElseThrow();
        var date = answer.header("Last-Modified").orElseThrow();

        assertThat(get("/files/plain.txt", "If-None-Match", tag))
                .hasStatus(304)
                .hasText("")
                .hasHeader("ETag", tag)
                .hasHeader("Cache-Control", "no-cache")
                .hasNoHeader("Content-Type");
        assertThat(get("/files/plain.txt", "If-None-Match", "\"x\", W/" + tag)).hasStatus(304);
        assertThat(get("/files/plain.txt", "If-Modified-Since", date)).hasStatus(304);
        assertThat(get("/files/plain.txt", "If-None-Match", "\"x\"", "If-Modified-Since", date))
                .hasStatus(200);
        assertThat(get("/files/plain.txt", "If-Match", "\"x\"")).isProblem(412);
    }

    @Test
    void sendsOnePart() {
        var tag = get("/files/plain.txt").header("ETag").orElseThrow();

        assertThat(get("/files/plain.txt", "Range", "bytes=2-4"))
                .hasStatus(206)
                .hasText("234")
                .hasHeader("Content-Range", "bytes 2-4/10")
                .hasHeader("ETag", tag);
        assertThat(get("/files/plain.txt", "Range", "bytes=-3")).hasStatus(206).hasText("789");
        assertThat(get("/files/plain.txt", "Range", "bytes=8-", "If-Range", tag))
                .hasStatus(206)
                .hasText("89");
        assertThat(get("/files/plain.txt", "Range", "bytes=8-", "If-Range", "\"x\""))
                .hasStatus(200)
                .hasText("0123456789");
        assertThat(get("/files/plain.txt", "Range", "bytes=10-"))
                .isProblem(416)
                .hasHeader("Content-Range", "bytes */10");
        assertThat(ask("HEAD", "/files/plain.txt", "Range", "bytes=2-4")).hasStatus(200);
        var large = get("/files/large.bin", "Range", "bytes=1000-2000999");
        assertThat(large).hasStatus(206);
        assertThat(large.bytes()).isEqualTo(java.util.Arrays.copyOfRange(content(), 1_000, 2_001_000));
    }

    @Test
    void aBombOfRangesIsAnsweredOnce() {
        var bomb = "bytes=" + String.join(",", Collections.nCopies(1_000, "0-"));

        assertThat(get("/files/plain.txt", "Range", bomb)).hasStatus(200).hasText("0123456789");
    }

    @Test
    void nothingLeadsOut() {
        var ways = new ArrayList<String>();
        for (var base : List.of("/files/", "/app/")) {
            for (var target : List.of("secret.txt", ".env", ".git/config")) {
                for (var out : List.of(
                        "",
                        "../",
                        "..%2f",
                        "..%2F",
                        "%2e%2e/",
                        "%2e%2e%2f",
                        "%252e%252e%252f",
                        "%252e%252e/",
                        "..%252f",
                        "..%5c",
                        "..%255c",
                        "%5c..%5c",
                        "assets/../../",
                        "assets/%2e%2e/%2e%2e/",
                        "assets/..%2f..%2f",
                        "....//",
                        ".../",
                        "..;/",
                        "%c0%ae%c0%ae/",
                        "%c0%ae%c0%ae%c0%af",
                        "%e0%80%ae%e0%80%ae/",
                        "%uff0e%uff0e/",
                        "up/",
                        "./",
                        "/",
                        "%2f",
                        "//",
                        "C:/",
                        "C%3a%5c",
                        "%00/",
                        "up%00/")) {
                    ways.add(base + out + target);
                }
                ways.add(base + target + "%00.html");
                ways.add(base + target + "::$DATA");
                ways.add(base + target + ".");
                ways.add(base + target + "%20");
            }
            ways.add(base + "%2fetc%2fpasswd");
            ways.add(base + "/etc/passwd");
            ways.add(base + "out.txt");
            ways.add(base + "up/www/.env");
            ways.add(base + "file:%2f%2f%2fetc/passwd");
            ways.add(base + "NUL");
            ways.add(base + "GIT~1/config");
            ways.add(base + "a".repeat(5_000));
        }

        for (var path : ways) {
            var answer = get(path);

            assertThat(answer.status()).as(path).isIn(400, 404);
            assertThat(answer.text()).as(path).doesNotContain(SECRET).doesNotContain("root:");
        }
    }

    @Test
    void listsNoFolder() {
        assertThat(get("/files/assets")).isProblem(404);
        assertThat(get("/files/assets/")).isProblem(404);
        assertThat(get("/files/nothing.txt")).isProblem(404).hasHeader("Cache-Control", "no-store");
    }

    @Test
    void givesNavigationsThePageAndNothingElse() {
        var accept = "text/html,application/xhtml+xml,*/*;q=0.8";

        assertThat(get("/app/orders/17", "Accept", accept))
                .hasStatus(200)
                .hasText("<h1>index</h1>")
                .hasHeader("Cache-Control", "no-cache");
        assertThat(get("/app/users/jane.doe", "Accept", accept, "Sec-Fetch-Mode", "navigate"))
                .hasStatus(200);
        assertThat(get("/app/orders/17")).isProblem(404);
        assertThat(get("/app/orders/17", "Accept", "application/json")).isProblem(404);
        assertThat(get("/app/orders/17", "Accept", accept, "Sec-Fetch-Mode", "cors"))
                .isProblem(404);
        assertThat(get("/app/gone.js", "Accept", accept)).isProblem(404);
        assertThat(get("/app/assets/gone", "Accept", accept)).isProblem(404);
        assertThat(get("/files/orders/17", "Accept", accept)).isProblem(404);
    }

    @Test
    void sendsWhatWasCompressedBeforehand() throws IOException {
        var path = "/app/assets/app.3f2a.js";
        var plain = get(path);
        var coded = get(path, "Accept-Encoding", "br, gzip;q=0.8");

        assertThat(plain)
                .hasNoHeader("Content-Encoding")
                .hasHeader("Vary", "Accept-Encoding")
                .hasHeader("Cache-Control", "public, max-age=31536000, immutable");
        assertThat(coded)
                .hasHeader("Content-Encoding", "gzip")
                .hasHeader("Content-Type", "text/javascript; charset=utf-8")
                .hasHeader("Vary", "Accept-Encoding");
        assertThat(coded.header("ETag")).isNotEqualTo(plain.header("ETag"));
        try (var in = new GZIPInputStream(new ByteArrayInputStream(coded.bytes()))) {
            assertThat(in.readAllBytes()).isEqualTo(plain.bytes());
        }
        assertThat(get(path, "Accept-Encoding", "gzip;q=0")).hasNoHeader("Content-Encoding");
        assertThat(get(path, "Accept-Encoding", "x,".repeat(10_000))).hasNoHeader("Content-Encoding");
    }

    /// It does not fit the buffers of both sockets, so that most of it is still to be read when it is cut.
    @Test
    void aFileThatBecomesShorterIsNotTakenForWhole() throws IOException {
        var size = 256L << 20;
        var file = place.resolve("www/shrinking.bin");
        resize(file, size);
        try (var client = RawClient.connect(way.transport(), way.protocol(), port(), "127.0.0.3", 0)) {
            switch (way.protocol()) {
                case HTTP_1_1 -> {
                    client.send("GET /files/shrinking.bin HTTP/1.1\r\nHost: localhost\r\n\r\n");
                    assertThat(client.read(1_000, PATIENCE)).isPositive();
                    resize(file, 1_000_000);
                    assertThat(client.awaitEnd(PATIENCE)).isNotEqualTo(RawClient.End.OPEN);
                    assertThat(client.received().length).isLessThan((int) size);
                }
                case HTTP_2 -> {
                    var streams = H2Client.over(client).begin();
                    var stream = streams.get("/files/shrinking.bin");
                    assertThat(streams.readUntil(() -> streams.hasHead(stream), PATIENCE))
                            .isTrue();
                    resize(file, 1_000_000);
                    assertThat(streams.outcome(stream, PATIENCE)).isInstanceOf(H2Outcome.Reset.class);
                }
            }
        } finally {
            Files.delete(file);
        }
    }

    private static void resize(Path file, long size) throws IOException {
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(size);
        }
    }
}
