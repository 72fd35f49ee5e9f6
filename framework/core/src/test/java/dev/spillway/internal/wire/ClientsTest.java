package dev.spillway.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.GivenHeaders;
import dev.spillway.http.Headers;
import dev.spillway.internal.gate.Speaker;
import dev.spillway.limit.Edge;
import dev.spillway.limit.Network;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientsTest {
    private static final String PROXY = "10.0.0.1";
    private static final String STRANGER = "192.0.2.66";

    private final RecordingConnections observer = new RecordingConnections();
    private final Clients direct = new Clients(new Edge.Direct(), observer);
    private final Clients behind = new Clients(new Edge.Behind(List.of(Network.of("10.0.0.0/8"))), observer);

    private static Headers xForwardedFor(String... lines) {
        return GivenHeaders.repeated("x-forwarded-for", List.of(lines));
    }

    private static Headers forwarded(String... lines) {
        return GivenHeaders.repeated("forwarded", List.of(lines));
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    private String behind(String peer, Headers headers) {
        return behind.of(address(peer), headers).getHostAddress();
    }

    @Test
    void takesThePeerWhenNothingIsForwarded() {
        assertThat(behind(PROXY, GivenHeaders.of())).isEqualTo(PROXY);
        assertThat(observer.ignored).hasValue(0);
    }

    @Test
    void ignoresWhatAStrangerForwards() {
        assertThat(behind(STRANGER, xForwardedFor("198.51.100.1"))).isEqualTo(STRANGER);
        assertThat(behind(STRANGER, forwarded("for=198.51.100.1"))).isEqualTo(STRANGER);
        assertThat(observer.ignored).hasValue(2);
    }

    @Test
    void ignoresWhatAnybodyForwardsWhenNothingStandsInFront() {
        assertThat(direct.of(address(PROXY), xForwardedFor("198.51.100.1")).getHostAddress())
                .isEqualTo(PROXY);
        assertThat(observer.ignored).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "198.51.100.1; 198.51.100.1",
                "203.0.113.9, 198.51.100.1; 198.51.100.1",
                "198.51.100.1, 10.0.0.9, 10.3.2.1; 198.51.100.1",
                "10.0.0.9; 10.0.0.9",
                "10.0.0.8, 10.0.0.9; 10.0.0.8",
                "198.51.100.1:4711; 198.51.100.1",
                "2001:db8::1; 2001:db8:0:0:0:0:0:1",
                "[2001:db8::1]:4711; 2001:db8:0:0:0:0:0:1",
                "::ffff:198.51.100.1; 198.51.100.1",
                "::ffff:198.51.100.1, ::ffff:10.0.0.2; 198.51.100.1",
            })
    void takesTheRightmostAddressThatIsNotTrusted(String chain, String client) {
        assertThat(behind(PROXY, xForwardedFor(chain))).isEqualTo(client);
    }

    @Test
    void readsSeveralLinesAsOneChain() {
        assertThat(behind(PROXY, xForwardedFor("203.0.113.9", "198.51.100.1, 10.0.0.2")))
                .isEqualTo("198.51.100.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unknown",
                "",
                " ",
                ",",
                "a.example",
                "_hidden",
                "198.51.100.1.example",
                "198.51.100.256",
                "[2001:db8::1",
                "]",
                "[",
                "[]",
                "::g",
                "1:2:3",
                "fe80::1%nowhere",
                "0x7f.0.0.1",
                "127.1",
                "2130706433",
                "017.0.0.1",
                "198.51.100.1/24",
                "\"198.51.100.1\"",
                "203.0.113.9, unknown",
            })
    void takesTheLastThatItKnowsBeforeGarbage(String garbage) {
        assertThat(behind(PROXY, xForwardedFor(garbage))).isEqualTo(PROXY);
        assertThat(behind(PROXY, xForwardedFor(garbage + ", 10.0.0.7"))).isEqualTo("10.0.0.7");
        assertThat(behind(PROXY, forwarded("for=" + garbage + ";x"))).isIn(PROXY, "198.51.100.1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "for=198.51.100.1 | 198.51.100.1",
                "For=198.51.100.1 | 198.51.100.1",
                "proto=https;for=198.51.100.1;by=10.0.0.1 | 198.51.100.1",
                "for=\"198.51.100.1:4711\" | 198.51.100.1",
                "for=\"[2001:db8::1]:4711\" | 2001:db8:0:0:0:0:0:1",
                "for=203.0.113.9, for=198.51.100.1 ; proto=http, for=10.0.0.5 | 198.51.100.1",
                "for=unknown | 10.0.0.1",
                "for=_secret | 10.0.0.1",
                "proto=https | 10.0.0.1",
                "for=198.51.100.1, proto=https | 10.0.0.1",
                "for=198.51.100.1;for=203.0.113.9 | 10.0.0.1",
                "for=198.51.100.1;proto=https;For=198.51.100.1 | 10.0.0.1",
                "proto=http;for=198.51.100.1;proto=https | 10.0.0.1",
                "for=198.51.100.1;for=203.0.113.9, for=10.0.0.5 | 10.0.0.5",
                "for=198.51.100.1;host=\"x;for=203.0.113.9\" | 198.51.100.1",
                "host=\"x;for=203.0.113.9;y\";for=198.51.100.1 | 198.51.100.1",
                "for=198.51.100.1;host=\"x,for=203.0.113.9;y\" | 198.51.100.1",
                "for=198.51.100.1;host=\"x\\\",for=203.0.113.9;y\" | 198.51.100.1",
                "for=203.0.113.9;host=\", for=198.51.100.1 | 10.0.0.1",
                "for=198.51.100.1;host=\"x | 10.0.0.1",
                "for=198.51.100.1;host=\"x\" , for=10.0.0.5 | 198.51.100.1",
                "for=\"198.51.100.1\" | 198.51.100.1",
                "for=198.51.100.1;host=\"x\"y | 10.0.0.1",
                "for=198.51.100.1;host=x\"y\" | 10.0.0.1",
                "\"x\";for=198.51.100.1 | 10.0.0.1",
                "for=198.51.100.1;host=\\x | 10.0.0.1",
                "x=\", for=198.51.100.1;host=\",for=203.0.113.9;z=\\\"\" | 10.0.0.1",
            })
    void readsForwarded(String element, String client) {
        assertThat(behind(PROXY, forwarded(element))).isEqualTo(client);
    }

    @Test
    void believesNeitherOfTwoFieldsThatDisagree() {
        var both = GivenHeaders.of("forwarded", "for=203.0.113.9", "x-forwarded-for", "198.51.100.1");
        assertThat(behind(PROXY, both)).isEqualTo(PROXY);
        assertThat(observer.ignored).hasValue(1);
        var agreeing = GivenHeaders.of("forwarded", "for=198.51.100.1", "x-forwarded-for", "203.0.113.9, 198.51.100.1");
        assertThat(behind(PROXY, agreeing)).isEqualTo("198.51.100.1");
    }

    /// Whoever can hide behind a proxy's address must not have the trust that the proxy itself has.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "198.51.100.1           |                                            | FOR_CLIENT",
                "10.0.0.9               |                                            | FOR_CLIENT",
                "                       | for=198.51.100.1                           | FOR_CLIENT",
                "                       |                                            | ITSELF",
                "unknown                |                                            | FOR_UNKNOWN",
                "unknown, 10.0.0.9      |                                            | FOR_UNKNOWN",
                "                       | for=_hidden                                | FOR_UNKNOWN",
                "                       | for=203.0.113.9;host=\", for=198.51.100.1 | FOR_UNKNOWN",
                "198.51.100.1           | for=203.0.113.9                            | FOR_UNKNOWN",
                "198.51.100.1           | for=198.51.100.1                           | FOR_CLIENT",
                "10.0.0.9               | for=_hidden, for=10.0.0.9                  | FOR_UNKNOWN",
                "_hidden, 10.0.0.9      | for=10.0.0.9                               | FOR_UNKNOWN",
            })
    void tellsForWhomAProxySpeaks(String xForwardedFor, String forwarded, Speaker speaker) {
        var headers = fields("x-forwarded-for", xForwardedFor, forwarded);

        assertThat(behind.speaker(address(PROXY), headers)).isEqualTo(speaker);
        assertThat(behind.speaker(address(STRANGER), headers)).isEqualTo(Speaker.ITSELF);
        assertThat(direct.speaker(address(PROXY), headers)).isEqualTo(Speaker.ITSELF);
    }

    @Test
    void aProxyThatSaysByWhatItWasAskedDoesNotSpeakForItself() {
        var headers = GivenHeaders.of("x-forwarded-proto", "https");

        assertThat(behind.speaker(address(PROXY), headers)).isEqualTo(Speaker.FOR_UNKNOWN);
        assertThat(behind.speaker(address(STRANGER), headers)).isEqualTo(Speaker.ITSELF);
        assertThat(behind(PROXY, headers)).isEqualTo(PROXY);
    }

    /// Two fields of a proxy, each if it has a value.
    private static Headers fields(String name, @Nullable String value, @Nullable String forwarded) {
        var fields = new HashMap<String, String>();
        if (value != null) {
            fields.put(name, value);
        }
        if (forwarded != null) {
            fields.put("forwarded", forwarded);
        }
        return GivenHeaders.of(fields);
    }

    @Test
    void followsABoundedNumberOfHops() {
        assertThat(behind(PROXY, xForwardedFor("198.51.100.1" + ", 10.0.0.2".repeat(31))))
                .isEqualTo("198.51.100.1");
        assertThat(behind(PROXY, xForwardedFor("198.51.100.1" + ", 10.0.0.2".repeat(32))))
                .isEqualTo("10.0.0.2");
    }

    @ParameterizedTest
    @CsvSource({
        "https, , https",
        "HTTPS, , https",
        "http, , http",
        "'https, http', , http",
        "gopher, , own",
        "'', , own",
        ", for=192.0.2.1;proto=https, https",
        ", 'for=192.0.2.1;proto=https, for=10.0.0.2; Proto=\"http\"', http",
        ", for=192.0.2.1, own",
        ", 'for=192.0.2.1;proto=https;proto=http', own",
        ", 'for=192.0.2.1;host=\"x;proto=https\"', own",
        "http, proto=https, http",
        ", , own"
    })
    void believesATrustedProxyWhatItWasAskedBy(String proto, String forwarded, String scheme) {
        var headers = fields("x-forwarded-proto", proto, forwarded);

        assertThat(behind.scheme(address(PROXY), headers, "own")).isEqualTo(scheme);
        assertThat(behind.scheme(address(STRANGER), headers, "own")).isEqualTo("own");
        assertThat(direct.scheme(address(PROXY), headers, "own")).isEqualTo("own");
    }
}
