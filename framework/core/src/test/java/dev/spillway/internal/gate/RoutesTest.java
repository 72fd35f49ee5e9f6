package dev.spillway.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.http.Method;
import dev.spillway.internal.gate.Routes.Match;
import dev.spillway.internal.gate.Routes.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
    private static final Routes<String> TABLE = routes(
            "GET /",
            "GET /health",
            "GET /stock",
            "GET /stock/",
            "GET /stock/{sku}",
            "GET /stock/{sku}/price",
            "GET /stock/new/price/{day}",
            "GET /stock/new",
            "GET /~ann",
            "GET /files/{path...}",
            "GET /files/index",
            "GET /deep/{a}/x/{b}/y",
            "GET /deep/lit/{c}/{rest...}",
            "POST /stock",
            "POST /stock/search",
            "PUT /stock/{id}",
            "DELETE /only",
            "HEAD /head/{own}",
            "GET /head/{id}",
            "GET /head/list");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/                              | GET /",
                "/health                        | GET /health",
                "/stock                         | GET /stock",
                "/stock/                        | GET /stock/",
                "/stock/a1                      | GET /stock/{sku}",
                "/stock/a%2Fb                   | GET /stock/{sku}",
                "/stock/new                     | GET /stock/new",
                "/stock/new/price               | GET /stock/{sku}/price",
                "/stock/new/price/mon           | GET /stock/new/price/{day}",
                "/stock/search                  | GET /stock/{sku}",
                "/%7Eann                        | GET /~ann",
                "/%7eann                        | GET /~ann",
                "/%73tock                       | GET /stock",
                "/files/                        | GET /files/{path...}",
                "/files/a/b/c                   | GET /files/{path...}",
                "/files/index                   | GET /files/index",
                "/files/index/                  | GET /files/{path...}",
                "/deep/1/x/2/y                  | GET /deep/{a}/x/{b}/y",
                "/deep/lit/x/2/y                | GET /deep/lit/{c}/{rest...}",
                "/deep/lit/x/                   | GET /deep/lit/{c}/{rest...}",
                "/deep/lit/x                    | -",
                "/files                         | -",
                "/Stock                         | -",
                "/stock/a1/                     | -",
                "/stock//price                  | -",
                "//                             | -",
                "//stock                        | -",
                "/stock%2Fa1                    | -",
                "/stock;a=1                     | -",
                "/healt                         | -",
                "/healthy                       | -",
                "*                              | -",
                "stock                          | -",
            })
    void findsTheMostSpecificRoute(String path, String route) throws Refusal {
        var expected = route.equals("-") ? "Missing[]" : "Found " + route;

        assertThat(describe(TABLE.match(Method.GET, path))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/stock/plain        | sku  | plain",
                "/stock/a%2Fb        | sku  | a/b",
                "/stock/a%20b+c      | sku  | a b+c",
                "/stock/%25%32%66    | sku  | %2f",
                "/stock/%2541        | sku  | %41",
                "/stock/%E2%82%AC    | sku  | €",
                "/stock/caf%c3%a9    | sku  | café",
                "/stock/...          | sku  | ...",
                "/stock/a..b         | sku  | a..b",
                "/files/a/b%20c/     | path | a/b c/",
                "/files/             | path | ``",
            })
    void decodesParametersOnce(String path, String name, String value) throws Refusal {
        var found = (Match.Found<String>) TABLE.match(Method.GET, path);

        assertThat(found.parameters().value(name)).isEqualTo(value);
    }

    @Test
    void keepsSeveralParametersApart() throws Refusal {
        var found = (Match.Found<String>) TABLE.match(Method.GET, "/deep/one/x/two/y");

        assertThat(found.parameters().value("a")).isEqualTo("one");
        assertThat(found.parameters().value("b")).isEqualTo("two");
        assertThatThrownBy(() -> found.parameters().value("c"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the route has no parameter {c}; it has [a, b]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/stock/..",
                "/stock/.",
                "/stock/%2e%2E",
                "/stock/.%2e",
                "/../stock",
                "/stock/../health",
                "/files/a/../b",
                "/stock/..%2f..%2Fetc",
                "/stock/a%2F..",
                "/stock/..%5c",
                "/files/..%2fetc",
                "/files/%2e%2e%2fetc",
                "/stock/%00",
                "/stock/a%00b",
                "/stock/%",
                "/stock/%4",
                "/stock/%zz",
                "/stock/%u0041",
                "/stock/%+1",
                "/stock/%C0%AF",
                "/stock/%ff",
                "/stock/%E2%82",
                "/stock/%ED%A0%80",
                "/nowhere/%zz",
                "/files//etc/passwd",
                "/files/%2Fetc/passwd",
                "/files/a//b",
                "/files/a%2F/b"
            })
    void refusesHostilePaths(String path) {
        assertThatThrownBy(() -> TABLE.match(Method.GET, path))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.MALFORMED));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST    | /stock/a1     | NotAllowed[GET, HEAD, PUT, OPTIONS]",
                "DELETE  | /stock        | NotAllowed[GET, HEAD, POST, OPTIONS]",
                "OPTIONS | /stock/search | NotAllowed[GET, HEAD, POST, PUT, OPTIONS]",
                "GET     | /only         | NotAllowed[DELETE, OPTIONS]",
                "HEAD    | /only         | NotAllowed[DELETE, OPTIONS]",
                "PATCH   | /nowhere      | Missing[]",
                "OPTIONS | /nowhere      | Missing[]",
            })
    void namesTheMethodsOfAPath(Method method, String path, String outcome) throws Refusal {
        assertThat(describe(TABLE.match(method, path))).isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/health    | Found GET /health",
                "/stock/a   | Found GET /stock/{sku}",
                "/head/1    | Found HEAD /head/{own}",
                "/head/list | Found GET /head/list",
            })
    void headIsAnsweredByGetUnlessThereIsAHeadRoute(String path, String outcome) throws Refusal {
        assertThat(describe(TABLE.match(Method.HEAD, path))).isEqualTo(outcome);
    }

    @Test
    void literalRouteIsFoundWithoutAllocation() throws Refusal {
        assertThat(TABLE.match(Method.GET, "/health")).isSameAs(TABLE.match(Method.GET, "/health"));
    }

    @Test
    void backtrackingDoesNotExplode() {
        // Every segment can be the literal or the parameter, and only the last one tells that neither leads anywhere.
        var depth = 24;
        var all = new ArrayList<String>();
        for (var literals = 0; literals < depth; literals++) {
            var segments = new String[depth];
            Arrays.setAll(segments, i -> "{p" + i + "}");
            for (var i = 0; i <= literals; i++) {
                segments[i] = "a";
            }
            all.add("GET /" + String.join("/", segments) + "/end" + literals);
            Arrays.setAll(segments, i -> i % 2 == 0 ? "a" : "{q" + i + "}");
            segments[literals] = "{x}";
            all.add("GET /" + String.join("/", segments) + "/stop" + literals);
        }
        var table = routes(all.toArray(String[]::new));
        var path = "/a".repeat(depth) + "/none";

        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (var round = 0; round < 2_000; round++) {
                assertThat(table.match(Method.GET, path)).isInstanceOf(Match.Missing.class);
            }
        });
    }

    @Test
    void longPathsCostNoMoreThanTheirRoute() throws Refusal {
        assertThat(describe(TABLE.match(Method.GET, "/x".repeat(4_000)))).isEqualTo("Missing[]");
        assertThat(describe(TABLE.match(Method.GET, "/".repeat(8_000)))).isEqualTo("Missing[]");
        assertThat(describe(TABLE.match(Method.GET, "/files/" + "x/".repeat(4_000))))
                .isEqualTo("Found GET /files/{path...}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /a         | GET /a",
                "GET /a/{x}     | GET /a/{y}",
                "GET /a/{x}/b   | GET /a/{y}/b",
                "GET /a/{x...}  | GET /a/{y...}",
            })
    void refusesTwoRoutesOfOneShape(String first, String second) {
        assertThatThrownBy(() -> routes(first, second))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(first)
                .hasMessageContaining(second);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a              | does not start with /",
                "``             | does not start with /",
                "/a//b          | empty segment",
                "//             | empty segment",
                "/{}            | name",
                "/{1a}          | name",
                "/{a b}         | name",
                "/{...}         | name",
                "/{a....}       | name",
                "/{a...}/b      | last segment",
                "/{a}/{a}       | twice",
                "/{a}/b/{a...}  | twice",
                "/x{a}          | whole segment",
                "/{a}.json      | whole segment",
                "/{a            | whole segment",
                "/a}            | whole segment",
                "/a/../b        | dots",
                "/.             | dots",
                "/a?b           | '?'",
                "/a#b           | '#'",
                "/a b           | ' '",
                "/caf%C3%A9     | '%'",
                "/café          | 'é'",
                "/a\\b          | '\\'",
                "*              | does not start with /",
            })
    void refusesWhatIsNoTemplateAndNamesIt(String template, String why) {
        assertThatThrownBy(() -> routes("GET " + template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("GET " + template)
                .hasMessageContaining(why.replace("\\\\", "\\"));
    }

    private static Routes<String> routes(String... names) {
        return new Routes<>(Arrays.stream(names)
                .map(name -> new Route<>(Method.valueOf(name.split(" ", 2)[0]), name.split(" ", 2)[1], name))
                .toList());
    }

    private static String describe(Match<String> match) {
        return switch (match) {
            case Match.Found<String>(var target, var parameters) -> "Found " + target;
            case Match.NotAllowed<String>(var allowed) -> "NotAllowed" + List.copyOf(allowed);
            case Match.Missing<String>() -> "Missing[]";
        };
    }
}
