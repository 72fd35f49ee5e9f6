package dev.spillway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255",
        "10.0.0.0/8, 10.0.0.0",
        "172.16.0.0/12, 172.31.255.255",
        "192.168.1.128/25, 192.168.1.200",
        "10.1.2.3, 10.1.2.3",
        "10.1.2.3/32, 10.1.2.3",
        "2001:db8::/32, 2001:db8:ffff::1",
        "2001:db8::/33, 2001:db8:7fff::1",
        "::1, ::1",
        "10.0.0.0/8, ::ffff:10.1.2.3",
    })
    void containsAddressInRange(String network, String address) {
        assertThat(Network.of(network).contains(InetAddress.ofLiteral(address))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 11.0.0.0",
        "10.0.0.0/8, 9.255.255.255",
        "172.16.0.0/12, 172.32.0.0",
        "192.168.1.128/25, 192.168.1.127",
        "10.1.2.3, 10.1.2.4",
        "2001:db8::/33, 2001:db8:8000::1",
        "10.0.0.0/8, a00::",
        "::1, 127.0.0.1",
        "a00::/16, 10.0.0.0",
    })
    void excludesAddressOutsideRange(String network, String address) {
        assertThat(Network.of(network).contains(InetAddress.ofLiteral(address))).isFalse();
    }

    @Test
    void takesMappedAddressOfAnySourceAsItsIpv4Address() throws UnknownHostException {
        var bytes = new byte[16];
        bytes[10] = -1;
        bytes[11] = -1;
        bytes[12] = 10;
        // The only way to a 16-byte address object of this form: the usual factories convert it.
        var mapped = Inet6Address.getByAddress(null, bytes, -1);

        assertThat(mapped.getAddress()).hasSize(16);
        assertThat(Network.of("10.0.0.0/8").contains(mapped)).isTrue();
        assertThat(Network.of("11.0.0.0/8").contains(mapped)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0/0", "10.0.0.0/7", "::/0", "2000::/15"})
    void refusesRangeTooWideToTrust(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.of(text))
                .withMessageContaining("is wider than a /");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "example.com/8",
                "10.0.0.0/33",
                "2001:db8::/129",
                "10.0.0.0/",
                "10.0.0/8",
                "10.0.0.256/32",
                "010.0.0.0/8",
                "10.0.0.0/-8",
                "10.0.0.0/8/8",
                "dead",
                "fe80::1%eth0/64",
                "1:2:3:4:5:6:7:8:9",
                "10.0.0.0 /8",
                "10.0.0.1/8",
                "2001:db8::1/32",
                "192.168.1.129/25"
            })
    void refusesWhatIsNoRange(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Network.of(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/8", "192.168.1.128/25", "10.1.2.3/32", "2001:db8:0:0:0:0:0:0/32"})
    void writesWhatItReads(String text) {
        assertThat(Network.of(text))
                .hasToString(text)
                .isEqualTo(Network.of(text))
                .hasSameHashCodeAs(Network.of(text));
    }
}
