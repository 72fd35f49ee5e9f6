package dev.spillway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CookieTest {
    @Test
    void isSafeUnlessItSaysOtherwise() {
        assertThat(field(Cookie.of("session", "a1b2")))
                .isEqualTo("session=a1b2; Path=/; Secure; HttpOnly; SameSite=Lax");
    }

    @Test
    void saysWhatItIsTold() {
        var cookie = Cookie.of("theme", "dark")
                .lasting(Duration.ofDays(30).plusMillis(1))
                .sameSite(SameSite.STRICT)
                .readableByScripts()
                .under("/shop")
                .domain("Example.com");

        assertThat(field(cookie))
                .isEqualTo("theme=dark; Max-Age=2592000; Path=/shop; Domain=example.com; Secure; SameSite=Strict");
    }

    @Test
    void isSecureWhateverItIsTold() {
        var cookies = List.of(
                Cookie.of("a", ""),
                Cookie.of("a", "b").readableByScripts(),
                Cookie.of("a", "b").sameSite(SameSite.NONE),
                Cookie.of("a", "b").domain("x.y").under("/z"),
                Cookie.expired("a"));

        assertThat(cookies).allSatisfy(cookie -> assertThat(field(cookie)).contains("; Secure"));
    }

    @Test
    void expiredOneIsForgottenAndCannotLast() {
        var expired = Cookie.expired("session").under("/shop");

        assertThat(field(expired)).isEqualTo("session=; Max-Age=0; Path=/shop; Secure; HttpOnly; SameSite=Lax");
        assertThatIllegalStateException().isThrownBy(() -> expired.lasting(Duration.ofDays(1)));
    }

    @Test
    void everyCookieIsAFieldOfItsOwn() {
        var response = Response.text("ok").cookie(Cookie.of("a", "1")).cookie(Cookie.of("b", "2"));

        assertThat(response.headers())
                .filteredOn(field -> field.name().equals("Set-Cookie"))
                .extracting(field -> field.value().substring(0, 3))
                .containsExactly("a=1", "b=2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a=b", "a;b", "a,b", "\"a\"", "a\r\nX: y", "\u00e4", "(a)"})
    void refusesNamesThatAreNone(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> Cookie.of(name, "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> Cookie.expired(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a;b", "a,b", "a\"b", "a\\b", "a\r\nSet-Cookie: b=c", "\u0000", "\u00e4", "\u007f"})
    void refusesValuesThatHaveToBeEncoded(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cookie.of("a", value))
                .withMessageContaining("encoded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "shop", "/a;b", "/a\r\nX: y", "/a b", "/\u00e4"})
    void refusesPathsThatAreNone(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cookie.of("a", "b").under(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".example.com", "example.com.", "a..b", "-a.b", "a-.b", "a;b", "a b", "\u00e4.de"})
    void refusesDomainsThatAreNone(String domain) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cookie.of("a", "b").domain(domain));
    }

    @Test
    void hostPrefixIsKept() {
        for (var name : List.of("__Host-id", "__HOST-id", "__host-id")) {
            assertThat(field(Cookie.of(name, "x"))).contains("; Path=/;").doesNotContain("Domain");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Cookie.of(name, "x").domain("example.com"));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Cookie.of(name, "x").under("/shop"));
        }
        assertThat(field(Cookie.of("__Secure-id", "x").domain("example.com"))).contains("; Secure");
    }

    @Test
    void lastsFromASecondToFourHundredDays() {
        var cookie = Cookie.of("a", "b");

        assertThat(field(cookie.lasting(Duration.ofSeconds(1)))).contains("Max-Age=1;");
        assertThat(field(cookie.lasting(Duration.ofDays(400)))).contains("Max-Age=34560000;");
        for (var time : List.of(Duration.ZERO, Duration.ofMillis(999), Duration.ofSeconds(-1), Duration.ofDays(401))) {
            assertThatIllegalArgumentException().isThrownBy(() -> cookie.lasting(time));
        }
    }

    @Test
    void isNoLargerThanBrowsersTake() {
        var most = 4096 - field(Cookie.of("a", "")).length();

        assertThat(field(Cookie.of("a", "x".repeat(most)))).hasSize(4096);
        assertThatIllegalArgumentException().isThrownBy(() -> Cookie.of("a", "x".repeat(most + 1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cookie.of("a", "x".repeat(most)).under("/a"));
    }

    @Test
    void doesNotShowItsValue() {
        assertThat(Cookie.of("session", "secret")).hasToString("session=…; Path=/; Secure; HttpOnly; SameSite=Lax");
    }

    @Test
    void isAValue() {
        assertThat(Cookie.of("a", "b")).isEqualTo(Cookie.of("a", "b")).hasSameHashCodeAs(Cookie.of("a", "b"));
        assertThat(Cookie.of("a", "b")).isNotEqualTo(Cookie.of("a", "b").readableByScripts());
    }

    private static String field(Cookie cookie) {
        return Response.status(204).cookie(cookie).header("Set-Cookie").orElseThrow();
    }
}
