package dev.spillway.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.gate.Refusal;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyPrefaceTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String REST = "GET";

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] binary(String hex) {
        return HexFormat.of().parseHex(SIGNATURE + hex.replace(" ", ""));
    }

    /// Reads a header in one piece and byte by byte; what follows it has to stay.
    private static Optional<InetAddress> read(byte[] header) throws IOException {
        var whole = new PipedChannel("10.0.0.1").feed(header).feed(REST).endInput();
        var bytes = new PipedChannel("10.0.0.1");
        for (var octet : header) {
            bytes.feed(new byte[] {octet});
        }
        bytes.feed(REST).endInput();
        var client = readFrom(whole);
        assertThat(readFrom(bytes)).isEqualTo(client);
        return client;
    }

    private static Optional<InetAddress> readFrom(PipedChannel channel) throws IOException {
        var input = new Input(channel, new ByteBudget(1 << 20).lease());
        var client = ProxyPreface.read(input);
        while (input.limit - input.position < REST.length()) {
            assertThat(input.fill()).isTrue();
        }
        assertThat(new String(input.copy(REST.length()), StandardCharsets.US_ASCII))
                .isEqualTo(REST);
        return client;
    }

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 192.0.2.1 10.0.0.1 4711 80, 192.0.2.1",
        "PROXY TCP4 192.0.2.1 10.0.0.1 0 0, 192.0.2.1",
        "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535, 255.255.255.255",
        "PROXY TCP6 2001:db8::1 2001:db8::2 4711 80, 2001:db8::1",
        "PROXY TCP6 ffff:f...f:ffff ffff:f...f:ffff 65535 65535, none",
    })
    void readsVersion1(String line, String client) throws IOException {
        if (client.equals("none")) {
            assertThatThrownBy(() -> read(latin(line + "\r\n"))).isInstanceOf(Refusal.class);
        } else {
            assertThat(read(latin(line + "\r\n"))).contains(InetAddress.ofLiteral(client));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY UNKNOWN\r\n", "PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n"})
    void takesThePeerWhenVersion1DoesNotKnow(String line) throws IOException {
        assertThat(read(latin(line))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n",
                "proxy TCP4 192.0.2.1 10.0.0.1 1 2\r\n",
                "PROXY  TCP4 192.0.2.1 10.0.0.1 1 2\r\n",
                "PROXY TCP4 192.0.2.1 10.0.0.1 1\r\n",
                "PROXY TCP4 192.0.2.1 10.0.0.1 1 2 3\r\n",
                "PROXY TCP4 a.example 10.0.0.1 1 2\r\n",
                "PROXY TCP4 192.0.2.256 10.0.0.1 1 2\r\n",
                "PROXY TCP4\r\n",
                "PROXY \r\n",
                "PROXY TCP6 192.0.2.1 10.0.0.1 1 2\r\n",
                "PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n",
                "PROXY TCP4 127.1 10.0.0.1 1 2\r\n",
                "PROXY TCP4 192.0.2.1 10.0.0.1 x 2\r\n",
                "PROXY TCP4 192.0.2.1 10.0.0.1 1 -2\r\n",
                "PROXY TCP4 192.0.2.1 10.0.0.1 65536 80\r\n",
                "PROXY TCP4 192.0.2.1 10.0.0.1 4711 99999\r\n",
                "PROXY TCP6 2001:db8::1 2001:db8::2 99999 80\r\n",
                "PROXY UDP4 192.0.2.1 10.0.0.1 1 2\r\n",
                "PROXY TCP4 192.0.2.1 10.0.0.1 1 2\n\r\n",
                "PROXY TCP4 192.0.2.1 10.0.0.1 1 2\rX\r\n",
                "PROXY TCP4 192.0.2.1 10.0.0.1 1 2                                                                        \r\n",
                "\r\n\r\nPROXY",
                "\r\n\r\n\0\r\nQUIX\n 1234",
            })
    void refusesWhatIsNoHeader(String header) {
        assertThatThrownBy(() -> read(latin(header))).isInstanceOf(Refusal.class);
    }

    @Test
    void refusesALineOfMoreThan107Bytes() {
        assertThatThrownBy(() -> read(latin("PROXY UNKNOWN " + "x".repeat(92) + "\r\n")))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void takesALineOf107Bytes() throws IOException {
        assertThat(read(latin("PROXY UNKNOWN " + "x".repeat(91) + "\r\n"))).isEmpty();
    }

    @Test
    void readsVersion2() throws IOException {
        assertThat(read(binary("21 11 000c c0000201 0a000001 1267 0050"))).contains(InetAddress.ofLiteral("192.0.2.1"));
        assertThat(read(binary(
                        "21 21 0024 20010db8000000000000000000000001 20010db8000000000000000000000002 1267 0050")))
                .contains(InetAddress.ofLiteral("2001:db8::1"));
    }

    @Test
    void skipsWhatVersion2Adds() throws IOException {
        assertThat(read(binary("21 11 0013 c0000201 0a000001 1267 0050 04 0004 00000000")))
                .contains(InetAddress.ofLiteral("192.0.2.1"));
        var large = Arrays.copyOf(binary("21 11 1000 c0000201 0a000001 1267 0050"), 16 + 0x1000);
        assertThat(read(large)).contains(InetAddress.ofLiteral("192.0.2.1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"20 00 0000", "20 11 000c c0000201 0a000001 1267 0050", "21 00 0000", "21 31 0000"})
    void takesThePeerWhenVersion2SpeaksForItself(String hex) throws IOException {
        assertThat(read(binary(hex))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "11 11 000c c0000201 0a000001 1267 0050",
                "31 11 000c c0000201 0a000001 1267 0050",
                "22 11 000c c0000201 0a000001 1267 0050",
                "21 11 000b c0000201 0a000001 1267 00",
                "21 21 000c c0000201 0a000001 1267 0050",
                "21 11 1001 c0000201",
                "21 11 ffff c0000201",
            })
    void refusesAMalformedVersion2(String hex) {
        assertThatThrownBy(() -> read(binary(hex))).isInstanceOf(Refusal.class);
    }

    @Test
    void tellsAPeerThatEndsWithinIt() {
        for (var header : new byte[][] {
            latin("PROXY TCP4 192.0.2.1 10.0.0.1 4711 80\r\n"), binary("21 11 000c c0000201 0a000001 1267 0050")
        }) {
            for (var length = 0; length < header.length; length++) {
                var channel = new PipedChannel("10.0.0.1")
                        .feed(Arrays.copyOf(header, length))
                        .endInput();
                assertThatThrownBy(() -> ProxyPreface.read(new Input(channel, new ByteBudget(1 << 20).lease())))
                        .isInstanceOf(EOFException.class);
            }
        }
    }
}
