package dev.spillway.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.rpc.RpcCode;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class AccessLineTest {
    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.7");

    private static AccessLine line(String target, String id) {
        return new AccessLine(
                0, CLIENT, "HTTP/1.1", "GET", "/stock/{sku}", target, 200, 7, 312, 1_234_567, null, null, id);
    }

    @Test
    void saysWhatBecameOfCall() {
        assertThat(line("/stock/17", "b7-1").text())
                .isEqualTo("time=1970-01-01T00:00:00Z client=192.0.2.7 protocol=HTTP/1.1 method=GET"
                        + " route=\"/stock/{sku}\" target=\"/stock/17\" status=200 in=7 out=312 ms=1.235 id=\"b7-1\"");
    }

    @Test
    void namesReasonAndCode() {
        var line = new AccessLine(
                0,
                CLIENT,
                "gRPC",
                "POST",
                "/a.B/C",
                "/a.B/C",
                504,
                0,
                0,
                0,
                Reason.DEADLINE,
                RpcCode.DEADLINE_EXCEEDED,
                null);

        assertThat(line.text()).endsWith(" status=504 in=0 out=0 ms=0.000 code=deadline_exceeded reason=deadline");
    }

    @Test
    void saysLittleOfWhatWasNotRead() {
        assertThat(AccessLine.unread(CLIENT, Reason.MALFORMED, 0).text())
                .isEqualTo("time=1970-01-01T00:00:00Z client=192.0.2.7 protocol=- method=- route=\"unread\""
                        + " status=400 in=0 out=0 ms=0.000 reason=malformed");
    }

    /// A line or a pair that a client writes would be believed.
    @Test
    void letsNoClientWriteLinesOrPairs() {
        var text = line("/a\" status=200 \\", "x\r\ntime=1\u001b[31m\u0085\u2028é\0")
                .text();

        assertThat(text)
                .contains("target=\"/a\\\" status=200 \\\\\" status=200")
                .endsWith("id=\"x\\u000d\\u000atime=1\\u001b[31m\\u0085\\u2028\\u00e9\\u0000\"")
                .matches("[ -~]*");
    }

    @Test
    void cutsWhatIsLong() {
        var text = line("/" + "a".repeat(8_000), "b".repeat(8_000)).text();

        assertThat(text).contains("target=\"/" + "a".repeat(255) + "...\"");
        assertThat(text).endsWith(" id=\"" + "b".repeat(128) + "...\"");
    }
}
