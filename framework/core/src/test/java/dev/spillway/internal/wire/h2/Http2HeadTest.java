package dev.spillway.internal.wire.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.http.Method;
import dev.spillway.internal.gate.Payload;
import dev.spillway.internal.gate.Payload.Expectation;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.wire.WireLimits;
import dev.spillway.internal.wire.h2.Http2Head.Body;
import dev.spillway.limit.Settings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class Http2HeadTest {
    private static final WireLimits LIMITS = WireLimits.of(Settings.DEFAULTS);
    private static final List<String> GET =
            List.of(":method=GET", ":scheme=https", ":path=/a?b", ":authority=example:443");

    private static FieldList list(List<String> fields) throws CompressionError {
        var block = new Block();
        for (var field : fields) {
            var between = Math.max(0, field.indexOf('=', 1));
            block.plain(field.substring(0, between), field.substring(between + 1));
        }
        return Block.list(new HpackDecoder(LIMITS.headerBytes(), LIMITS.headerCount()), block.bytes());
    }

    private static Http2Head read(Body body, List<String> fields) throws Exception {
        return Http2Head.of(list(fields), body, LIMITS);
    }

    private static List<String> and(List<String> fields, String... more) {
        var all = new ArrayList<>(fields);
        all.addAll(List.of(more));
        return all;
    }

    /// The fields of a GET, one of them another.
    private static List<String> with(String field) {
        var name = field.substring(0, field.indexOf('=', 1) + 1);
        return GET.stream().map(each -> each.startsWith(name) ? field : each).toList();
    }

    private static List<String> without(String name) {
        return GET.stream().filter(each -> !each.startsWith(name + "=")).toList();
    }

    private static void assertMalformed(List<String> fields) {
        assertThatThrownBy(() -> read(Body.FOLLOWS, fields))
                .isInstanceOf(MalformedHead.class)
                .satisfies(error -> assertThat(error.getStackTrace()).isEmpty());
    }

    private static void assertRefused(Reason reason, List<String> fields) {
        assertThatThrownBy(() -> read(Body.FOLLOWS, fields))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(reason));
    }

    @Test
    void readsARequest() throws Exception {
        var head = read(Body.NONE, and(GET, "accept=*/*", "x=", "accept=text/plain"));

        assertThat(head.method()).isEqualTo(Method.GET);
        assertThat(head.target().path()).isEqualTo("/a");
        assertThat(head.target().query()).isEqualTo("b");
        assertThat(head.length()).isZero();
        assertThat(head.expectation()).isEqualTo(Expectation.NONE);
        assertThat(head.fields().names()).containsExactly("host", "accept", "x");
        assertThat(head.fields().all("Accept")).containsExactly("*/*", "text/plain");
        assertThat(head.fields().first("x")).hasValue("");
        assertThat(head.fields().count()).isEqualTo(4);
    }

    @Test
    void aRequestKeepsItsFieldsWhenTheNextIsRead() throws Exception {
        var decoder = new HpackDecoder(LIMITS.headerBytes(), LIMITS.headerCount());
        var first = request(decoder, "one");

        request(decoder, "two");

        assertThat(first.fields().first("x")).hasValue("one");
        assertThat(first.fields().first("host")).hasValue("h");
    }

    private static Http2Head request(HpackDecoder decoder, String value) throws Exception {
        var block = new Block()
                .indexed(2)
                .indexed(4)
                .indexed(6)
                .plain(":authority", "h")
                .plain("x", value);
        return Http2Head.of(Block.list(decoder, block.bytes()), Body.NONE, LIMITS);
    }

    @ParameterizedTest
    @EnumSource
    void readsEachMethod(Method method) throws Exception {
        assertThat(read(Body.NONE, with(":method=" + method)).method()).isEqualTo(method);
    }

    @Test
    void theAuthorityBecomesHost() throws Exception {
        assertThat(read(Body.NONE, GET).fields().first("host")).hasValue("example:443");
        assertThat(read(Body.NONE, and(without(":authority"), "host=other"))
                        .fields()
                        .all("host"))
                .containsExactly("other");
        assertThat(read(Body.NONE, and(GET, "host=EXAMPLE:443")).fields().all("host"))
                .containsExactly("EXAMPLE:443");
    }

    @ParameterizedTest
    @ValueSource(strings = {":method", ":scheme", ":path", ":authority"})
    void refusesARequestWithoutOneOf(String name) {
        assertMalformed(without(name));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void refusesAPseudoHeaderFieldTwice(int index) {
        assertMalformed(and(GET, GET.get(index)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void refusesAPseudoHeaderFieldAfterAField(int index) {
        var fields = new ArrayList<>(GET);
        fields.add("a=b");
        fields.add(fields.remove(index));

        assertMalformed(fields);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":status=200",
                ":protocol=websocket",
                ":Path=/",
                ":=x",
                ":path =/",
                "=x",
                "Accept=x",
                "a b=x",
                "a:b=x",
                "a\u0000=x",
                "\u00e9=x",
                "a\u007f=x",
                "a\n=x",
                "x= a",
                "x=a ",
                "x=\ta",
                "x=a\t",
                "x= ",
                "x=a\u0000b",
                "x=a\rb",
                "x=a\nb",
                "x=a\r\nhost: other",
                "x=\u007f",
                "x=a\u0001",
                "connection=close",
                "connection=",
                "proxy-connection=close",
                "keep-alive=timeout=5",
                "transfer-encoding=chunked",
                "upgrade=h2c",
                "te=gzip",
                "te=trailers, deflate",
                "te=",
                "host=other",
                "host=",
                "content-length=",
                "content-length=+1",
                "content-length=-1",
                "content-length=1,1",
                "content-length=1x",
                "content-length=1234567890123456789"
            })
    void refusesAFieldThatHttp2Forbids(String field) {
        assertMalformed(and(GET, field));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "te=trailers",
                "te=Trailers",
                "x=",
                "x=a b\tc",
                "x=\u00e9\u0080",
                "x=:",
                "host=example:443",
                "http2-settings=x",
                "content-length=0",
                "content-length=123456789012345678",
                "trailer=x",
                "!#$%&'*+-.^_`|~09az=x"
            })
    void takesAFieldThatHttp2Allows(String field) throws Exception {
        assertThat(read(Body.FOLLOWS, and(GET, field)).fields().names())
                .contains(field.substring(0, field.indexOf('=')));
    }

    @ParameterizedTest
    @ValueSource(strings = {"host=example:443", "content-length=1", "expect=100-continue"})
    void refusesAFieldTwice(String field) {
        assertMalformed(and(GET, field, field));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {":method=", ":method=G T", ":method=GET,", ":path=", ":path=a", ":path=http://h/", ":path=**"})
    void refusesAPseudoHeaderFieldWithoutAProperValue(String field) {
        assertMalformed(with(field));
    }

    @ParameterizedTest
    @ValueSource(strings = {"BREW", "get", "TRACE", "CONNECT", "PRI"})
    void methodsThatAreNotServedAre501(String method) {
        assertRefused(Reason.NOT_IMPLEMENTED, with(":method=" + method));
    }

    /// RFC 9113, 8.5: it has neither scheme nor path.
    @Test
    void aProperConnectIs501() {
        assertRefused(Reason.NOT_IMPLEMENTED, List.of(":method=CONNECT", ":authority=example:443"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":path=/a b",
                ":path=/\u00e9",
                ":path=/a#b",
                ":path=/%",
                ":path=/%zz",
                ":path=/a/../b",
                ":path=/%2e%2E/b",
                ":path=/%00",
                ":path=/<",
                ":path=/a\\b",
                ":path=*",
                ":scheme=ftp",
                ":scheme=",
                ":authority=",
                ":authority=user@example",
                ":authority=example:x",
                ":authority=example:65536",
                ":authority=a b",
                ":authority=[::1"
            })
    void whatHttp1RefusesIs400(String field) {
        assertRefused(Reason.MALFORMED, with(field));
    }

    @Test
    void theTargetOfOptionsMayBeTheServer() throws Exception {
        var fields = List.of(":method=OPTIONS", ":scheme=http", ":path=*", ":authority=h");

        assertThat(read(Body.NONE, fields).target().path()).isEqualTo("*");
    }

    @Test
    void aPathOverTheRequestLineIs414() throws Exception {
        var longest = "/" + "p".repeat(LIMITS.requestLine() - 1);

        assertThat(read(Body.NONE, with(":path=" + longest)).target().path()).isEqualTo(longest);
        assertRefused(Reason.REQUEST_LINE, with(":path=" + longest + "p"));
    }

    @Test
    void theLengthIsWhatIsDeclared() throws Exception {
        assertThat(read(Body.FOLLOWS, and(GET, "content-length=17")).length()).isEqualTo(17);
        assertThat(read(Body.FOLLOWS, and(GET, "content-length=0")).length()).isZero();
        assertThat(read(Body.FOLLOWS, GET).length()).isEqualTo(Payload.UNKNOWN);
        assertThat(read(Body.NONE, and(GET, "content-length=0")).length()).isZero();
        assertThatThrownBy(() -> read(Body.NONE, and(GET, "content-length=1"))).isInstanceOf(MalformedHead.class);
    }

    @Test
    void anExpectationIsForABody() throws Exception {
        var fields = and(GET, "expect=100-Continue");

        assertThat(read(Body.FOLLOWS, fields).expectation()).isEqualTo(Expectation.CONTINUE);
        assertThat(read(Body.NONE, fields).expectation()).isEqualTo(Expectation.NONE);
        assertThat(read(Body.FOLLOWS, and(fields, "content-length=0")).expectation())
                .isEqualTo(Expectation.NONE);
        assertRefused(Reason.EXPECTATION, and(GET, "expect=102-processing"));
    }

    @Test
    void crumbsBecomeOneCookie() throws Exception {
        var fields = read(Body.NONE, and(GET, "cookie=a=b", "x=y", "cookie=c=d", "cookie=", "z=", "cookie=e=f"))
                .fields();

        assertThat(fields.all("cookie")).containsExactly("a=b; c=d; ; e=f");
        assertThat(fields.names()).containsExactly("host", "cookie", "x", "z");
        assertThat(fields.first("x")).hasValue("y");
        assertThat(fields.first("z")).hasValue("");
        assertThat(fields.count()).isEqualTo(4);
        assertThat(read(Body.NONE, and(GET, "cookie=a=b")).fields().all("cookie"))
                .containsExactly("a=b");
    }

    @Test
    void crumbsAndHostTogether() throws Exception {
        var fields = read(Body.NONE, and(GET, "cookie=a", "host=example:443", "cookie=b"))
                .fields();

        assertThat(fields.all("cookie")).containsExactly("a; b");
        assertThat(fields.all("host")).containsExactly("example:443");
        assertThat(fields.count()).isEqualTo(2);
        assertThat(fields.head()).hasSize("cookiea; bhostexample:443".length());
    }

    /// As many as a browser sends; over HTTP/1.1 they are one field too.
    @Test
    void aHugeCookieIsLegalInCrumbs() throws Exception {
        var fields = new ArrayList<>(GET);
        for (var i = 0; i < 180; i++) {
            fields.add("cookie=c%03d=%s".formatted(i, "v".repeat(130)));
        }

        assertThat(read(Body.NONE, fields).fields().first("cookie").orElseThrow())
                .hasSize(180 * 135 + 179 * 2)
                .endsWith("; c179=" + "v".repeat(130));
    }

    @Test
    void trailersAreFieldsOnly() throws Exception {
        Http2Head.checkTrailers(list(List.of("checksum=1", "cookie=x")));
        for (var field : List.of(":path=/", ":status=200", "X=y", "x=\n", "connection=close", "te=gzip")) {
            var trailers = list(List.of("checksum=1", field));
            assertThatThrownBy(() -> Http2Head.checkTrailers(trailers)).isInstanceOf(MalformedHead.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anOversizeHeadIs431(Decoded.Bound bound) {
        var refusal = new Decoded.Oversize(bound).refusal(LIMITS);

        assertThat(refusal.reason()).isEqualTo(Reason.HEADERS);
        assertThat(refusal.problem().status()).isEqualTo(431);
    }
}
