package dev.spillway.testing;

import static dev.spillway.limit.Limit.kibibytes;
import static dev.spillway.limit.Limit.mebibytes;
import static dev.spillway.limit.Limit.upload;
import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.App;
import dev.spillway.http.Cookie;
import dev.spillway.http.Request;
import dev.spillway.http.Response;
import dev.spillway.http.Response.Field;
import dev.spillway.http.Validation;
import dev.spillway.limit.Size;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What handlers make of a request: cookies, forms, parts, coded bodies, uploads, faults of fields.
class RequestBodiesIT extends EveryWay {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String PARTS = "multipart/form-data; boundary=\"a b\"";

    record Line(String sku, int quantity) {
        Line {
            var faults = new Validation();
            if (sku.isBlank()) {
                faults.add("sku", "must not be blank");
            }
            if (quantity < 1) {
                faults.add("quantity", "has to be at least 1");
            }
            faults.raise();
        }
    }

    record Order(String id, List<Line> lines) {}

    private static void setUp(App app) {
        app.get(
                "/cookies",
                request -> Response.text(request.cookie("a").orElse("-")
                                + request.cookie("b").orElse("-"))
                        .cookie(Cookie.of("__Host-session", "s3cret").lasting(Duration.ofHours(1)))
                        .cookie(Cookie.expired("old")));
        app.post("/form", request -> Response.json(request.body().form().all("a")));
        app.post("/large-form", request -> Response.json(request.body().form().names()))
                .limit(mebibytes(16));
        app.post("/parts", request -> Response.text(parts(request))).limit(mebibytes(8));
        app.post("/order", request -> Response.json(request.body().json(Order.class)));
        app.post("/echo", request -> Response.bytes("x/y", request.body().bytes()));
        app.post(
                        "/upload",
                        request -> Response.text(
                                Long.toString(request.body().stream().transferTo(OutputStream.nullOutputStream()))))
                .limit(upload(Size.ofGibibytes(2)));
        app.post("/small-upload", request -> Response.text(parts(request)))
                .limit(upload(Size.ofMebibytes(1)), kibibytes(64));
    }

    private static String parts(Request request) throws IOException {
        var told = new StringBuilder();
        for (var part : request.body().parts()) {
            told.append(part.name())
                    .append('/')
                    .append(part.filename().orElse("-"))
                    .append('=');
            told.append(part.stream().transferTo(OutputStream.nullOutputStream()))
                    .append(';');
        }
        return told.toString();
    }

    @BeforeAll
    void start() {
        serve(RequestBodiesIT::setUp);
    }

    private Answer post(String path, String type, byte[] body) {
        return client().ask("POST", path, List.of(new Field("Content-Type", type)), body);
    }

    private Answer gzipped(String path, byte[] body) {
        return client().ask("POST", path, List.of(new Field("Content-Encoding", "gzip")), body);
    }

    @Test
    void cookiesComeAndGo() {
        var sent = List.of(new Field("Cookie", "x=y; a=1"), new Field("Cookie", "b=\"2\""));

        var answer = client().ask("GET", "/cookies", sent, new byte[0]);

        assertThat(answer).hasStatus(200).hasText("12");
        assertThat(answer.fields().stream().filter(field -> field.name().equalsIgnoreCase("Set-Cookie")))
                .extracting(Field::value)
                .containsExactly(
                        "__Host-session=s3cret; Max-Age=3600; Path=/; Secure; HttpOnly; SameSite=Lax",
                        "old=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax");
    }

    @Test
    void formsAreRead() {
        assertThat(client().post("/form", FORM, "a=1+2&b=x&a=%26")).hasText("[\"1 2\",\"&\"]");
        assertThat(client().post("/form", FORM, "a=%")).isProblem(400);
        assertThat(client().post("/form", "text/plain", "a=1")).isProblem(415);
    }

    @Test
    void formOfAMillionFieldsIsRefused() {
        var form = "a=b&".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII);

        assertThat(post("/large-form", FORM, form)).isProblem(400);
        assertThat(post("/form", FORM, form)).isProblem(413);
    }

    @Test
    void partsAreStreamed() {
        var body = new ByteArrayOutputStream();
        body.writeBytes(lines("--a b|Content-Disposition: form-data; name=note||hello|--a b|"));
        body.writeBytes(lines("Content-Disposition: form-data; name=\"f\"; filename=\"../../x.bin\"|"));
        body.writeBytes(lines("Content-Type: application/octet-stream||"));
        body.writeBytes(new byte[3 << 20]);
        body.writeBytes(lines("|--a b--|"));
        var client = client();

        var answer = client.ask("POST", "/parts", List.of(new Field("Content-Type", PARTS)), body.toByteArray());

        assertThat(answer).hasText("note/-=5;f/x.bin=" + (3 << 20) + ";");
        assertThat(client.get("/cookies")).hasStatus(200);
    }

    @Test
    void multipartsThatAreNoneAreRefused() {
        var part = "--a b\r\nContent-Disposition: form-data; name=x\r\n\r\n1\r\n";
        assertThat(client().post("/parts", PARTS, part)).isProblem(400);
        assertThat(client().post("/parts", PARTS, part + "--a bc--")).isProblem(400);
        assertThat(client().post("/parts", PARTS, part.replace("name=x", "name=" + "x".repeat(300)) + "--a b--"))
                .isProblem(400);
        assertThat(client().post("/parts", PARTS, part.repeat(51) + "--a b--"))
                .isProblem(413)
                .names("spillway.multipart.parts");
        assertThat(client().post("/parts", "multipart/form-data", part + "--a b--"))
                .isProblem(400);
        assertThat(client().post("/parts", "multipart/mixed; boundary=x", part)).isProblem(415);
    }

    @Test
    void codedBodiesAreDecoded() throws IOException {
        var random = new Random(5);
        var content = new byte[500_000];
        for (var i = 0; i < content.length; i++) {
            content[i] = (byte) ('a' + random.nextInt(8));
        }
        var client = client();

        var answer = client.ask("POST", "/echo", List.of(new Field("Content-Encoding", "gzip")), gzip(content));

        assertThat(answer.bytes()).isEqualTo(content);
        assertThat(client.get("/cookies")).hasStatus(200);
    }

    @Test
    void bombsAndBrokenCodingsAreRefused() throws IOException {
        assertThat(gzipped("/echo", bomb())).isProblem(413).names("spillway.body.ratio");
        assertThat(gzipped("/upload", bomb())).isProblem(413).names("spillway.body.ratio");
        assertThat(gzipped("/echo", "not gzip".getBytes(StandardCharsets.US_ASCII)))
                .isProblem(400);
        var unknown = client().ask("POST", "/echo", List.of(new Field("Content-Encoding", "br")), new byte[10]);
        assertThat(unknown).isProblem(415).hasHeader("Accept-Encoding", "gzip");
    }

    @Test
    void uploadsAreBoundedAndNotKept() {
        var part = "--a b\r\nContent-Disposition: form-data; name=x\r\n\r\n";
        var most = "x".repeat((1 << 20) - part.length() - "\r\n--a b--".length());
        assertThat(client().post("/small-upload", PARTS, part + most + "\r\n--a b--"))
                .hasText("x/-=" + most.length() + ";");
        assertThat(client().post("/small-upload", PARTS, part + most + "x\r\n--a b--"))
                .isProblem(413)
                .names("spillway.routes.\"POST /small-upload\".upload.max-body");
        // More than the process may hold at once, which is a quarter of the heap.
        var mebibytes = (int) Math.min(Runtime.getRuntime().maxMemory() / (4 << 20), 1_000) + 16;
        assertThat(uploaded(mebibytes)).isEqualTo(Long.toString((long) mebibytes << 20));
    }

    private String uploaded(int mebibytes) {
        var length = (long) mebibytes << 20;
        try (var raw = RawClient.connect(way.transport(), way.protocol(), port(), "127.0.0.4", 0)) {
            return switch (way.protocol()) {
                case HTTP_1_1 -> {
                    raw.send("POST /upload HTTP/1.1\r\nHost: h\r\nContent-Length: " + length + "\r\n\r\n");
                    raw.pour(new byte[1 << 16], length);
                    yield raw.answer().text();
                }
                case HTTP_2 -> {
                    try (var client = H2Client.over(raw).begin()) {
                        var head = HeaderBlock.request("POST", "/upload").field("content-length", "" + length);
                        var stream = client.open(head);
                        client.upload(stream, new byte[1 << 20], mebibytes);
                        yield client.answer(stream).text();
                    }
                }
            };
        }
    }

    @Test
    void faultsNameTheirFields() {
        var faulty = "{\"id\":\"a\",\"lines\":[{\"sku\":\"x\",\"quantity\":1},{\"sku\":\" \",\"quantity\":0}]}";
        assertThat(client().post("/order", "application/json", faulty)).isProblem(400);
        assertThat(client().post("/order", "application/json", faulty).text())
                .contains("\"errors\":[{\"field\":\"lines[1].sku\",\"message\":\"must not be blank\"},"
                        + "{\"field\":\"lines[1].quantity\",\"message\":\"has to be at least 1\"}]");
        assertThat(client().post("/order", "application/json", "{\"id\":5}").text())
                .contains("\"errors\":[{\"field\":\"id\",\"message\":\"expected a string\"}]");
    }

    /// Text whose line ends are written as `|`.
    private static byte[] lines(String text) {
        return text.replace("|", "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] gzip(byte[] content) {
        return gzip(content, 1);
    }

    /// 32 MiB of zeros.
    private static byte[] bomb() {
        return gzip(new byte[1 << 20], 32);
    }

    private static byte[] gzip(byte[] content, int times) {
        var compressed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(compressed)) {
            for (var i = 0; i < times; i++) {
                out.write(content);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }
}
