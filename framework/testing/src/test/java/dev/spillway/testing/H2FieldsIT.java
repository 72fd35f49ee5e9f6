package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.H2Outcome.Answered;
import dev.spillway.testing.H2Outcome.Reset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Requests that would be something else once they are HTTP/1.1 (RFC 9113, 8.2, 8.3 and 10.3): malformed, each on
/// its stream, and never seen by a handler.
class H2FieldsIT extends H2UnderAttack {
    record Malformed(String name, HeaderBlock block) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Malformed> malformed() {
        return List.of(
                with("connection", "connection", "close"),
                with("keep-alive", "keep-alive", "timeout=5"),
                with("proxy-connection", "proxy-connection", "keep-alive"),
                with("transfer-encoding", "transfer-encoding", "chunked"),
                with("upgrade", "upgrade", "websocket"),
                with("te that is not trailers", "te", "gzip"),
                with("upper case", "X-Upper", "1"),
                with("a space in a name", "x y", "1"),
                with("a colon in a name", "x:y", "1"),
                with("CR LF in a name", "x\r\ny", "1"),
                with("NUL in a name", "x\0", "1"),
                with("an empty name", "", "1"),
                with("beyond ASCII in a name", "x\u00e4", "1"),
                with("CR LF in a value", "x-a", "1\r\nx-b: 2"),
                with("LF in a value", "x-a", "1\nx-b: 2"),
                with("CR in a value", "x-a", "1\rx-b: 2"),
                with("NUL in a value", "x-a", "1\0"),
                with("a space before a value", "x-a", " 1"),
                with("a tab after a value", "x-a", "1\t"),
                with("a hidden request in a value", "x-a", "1\r\n\r\nGET /marker HTTP/1.1\r\nHost: h\r\n\r\n"),
                with("a status", ":status", "200"),
                with("an unknown pseudo-field", ":unknown", "1"),
                with("a second path", ":path", "/marker"),
                with("a second method", ":method", "GET"),
                with("a second scheme", ":scheme", "http"),
                with("a second authority", ":authority", "other"),
                with("another host", "host", "other"),
                new Malformed(
                        "a pseudo-field after others",
                        HeaderBlock.empty()
                                .index(2)
                                .index(6)
                                .field(":authority", "localhost")
                                .field("x-a", "1")
                                .field(":path", "/marker")),
                pseudo("no method", "", "http", "localhost", "/marker"),
                pseudo("no scheme", "GET", "", "localhost", "/marker"),
                pseudo("no path", "GET", "http", "localhost", ""),
                new Malformed("an empty path", HeaderBlock.request("GET", "")),
                new Malformed("no slash", HeaderBlock.request("GET", "marker")),
                new Malformed("a whole URI for a path", HeaderBlock.request("GET", "http://localhost/marker")),
                new Malformed("an asterisk", HeaderBlock.request("GET", "*")),
                new Malformed("CR LF in a path", HeaderBlock.request("GET", "/get HTTP/1.1\r\nHost: h\r\n\r\n")),
                new Malformed("a space in a path", HeaderBlock.request("GET", "/get HTTP/1.1")),
                new Malformed("a fragment", HeaderBlock.request("GET", "/get#marker")),
                new Malformed("beyond ASCII in a path", HeaderBlock.request("GET", "/g\u00e4t")),
                new Malformed("a space in a method", HeaderBlock.request("GET /marker HTTP/1.1\r\n\r\nGET", "/get")),
                new Malformed("no method at all", HeaderBlock.request("", "/marker")),
                pseudo("a user in the authority", "GET", "http", "user@localhost", "/marker"),
                pseudo("CR LF in the authority", "GET", "http", "localhost\r\nx-a: 1", "/marker"),
                pseudo("a path in the authority", "GET", "http", "localhost/get", "/marker"));
    }

    private static Malformed with(String what, String name, String value) {
        return new Malformed(what, HeaderBlock.request("GET", "/marker").field(name, value));
    }

    private static Malformed pseudo(String what, String method, String scheme, String authority, String path) {
        var block = HeaderBlock.empty();
        named(block, ":method", method);
        named(block, ":scheme", scheme);
        named(block, ":authority", authority);
        named(block, ":path", path);
        return new Malformed(what, block);
    }

    private static void named(HeaderBlock block, String name, String value) {
        if (value.equals("GET")) {
            block.index(2);
        } else if (value.equals("http")) {
            block.index(6);
        } else if (!value.isEmpty()) {
            block.field(name, value);
        }
    }

    @ParameterizedTest
    @MethodSource("malformed")
    @FailsUpstream("hole 14: ends the connection, serves it, or looks for its route")
    void refusesAMalformedRequestOnItsStream(Malformed request) {
        var client = client();
        var good = client.get("/hold?ms=300");
        var bad = client.send(request.block());

        switch (client.outcome(bad)) {
            case Answered(var answer) -> assertThat(answer).isProblem(400);
            case H2Outcome other -> assertThat(other).isEqualTo(new Reset(H2Error.PROTOCOL_ERROR));
        }
        assertThat(client.answer(good)).hasText("held");
        assertAlive(client);
    }

    @Test
    void takesTeTrailers() {
        var client = client();

        assertThat(client.answer(client.send(HeaderBlock.request("GET", "/get").field("te", "trailers"))))
                .hasStatus(200);
    }

    @Test
    void takesAHostInPlaceOfAnAuthority() {
        var client = client();
        var request = HeaderBlock.empty().index(2).index(6).named(4, "/get").field("host", "localhost");

        assertThat(client.answer(client.send(request))).hasStatus(200);
    }

    @Test
    void takesTheSameHostBesideItsAuthority() {
        var client = client();

        assertThat(client.answer(client.send(HeaderBlock.request("GET", "/get").field("host", "localhost"))))
                .hasStatus(200);
    }

    @Test
    @FailsUpstream("ends the connection or serves them")
    void servesNoMethodThatMakesATunnelOrAnEcho() {
        var client = client();
        for (var method : List.of("TRACE", "BREW")) {
            switch (client.outcome(client.send(HeaderBlock.request(method, "/get")))) {
                case Answered(var answer) -> assertThat(answer.status()).isIn(400, 404, 405, 501);
                case H2Outcome other -> assertThat(other).isInstanceOf(Reset.class);
            }
        }
        var connect = HeaderBlock.empty().named(2, "CONNECT").named(1, "localhost:80");
        switch (client.outcome(client.open(connect))) {
            case Answered(var answer) -> assertThat(answer.status()).isIn(400, 405, 501);
            case H2Outcome other -> assertThat(other).isInstanceOf(Reset.class);
        }
        assertAlive(client);
    }

    @Test
    void answersWithoutFieldsOfAConnection() {
        var client = client();
        var answer = client.ask("/get");

        assertThat(answer)
                .hasStatus(200)
                .hasNoHeader("connection")
                .hasNoHeader("keep-alive")
                .hasNoHeader("transfer-encoding");
        assertThat(answer.fields()).allSatisfy(field -> assertThat(field.name()).isLowerCase());
    }

    @Test
    void answersHeadWithoutContent() {
        var client = client();
        var answer = client.answer(client.send(HeaderBlock.request("HEAD", "/get")));

        assertThat(answer).hasStatus(200).hasText("");
    }
}
