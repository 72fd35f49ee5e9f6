package dev.spillway.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.GivenHeaders;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.rpc.RpcCode;
import dev.spillway.internal.trace.CallTrace;
import dev.spillway.internal.trace.Tracing;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessLineTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.7");

    private static CallTrace trace(String requestId) {
        return Tracing.unrecorded(() -> 0)
                .begin(GivenHeaders.of(
                        "traceparent", "00-" + TRACE + "-b7ad6b7169203331-01", "X-Request-Id", requestId));
    }

    private static AccessLine line(String target, String id) {
        return new AccessLine(
                0, CLIENT, "HTTP/1.1", "GET", "/stock/{sku}", target, 200, 7, 312, 1_234_567, null, null, trace(id));
    }

    @Test
    void saysWhatBecameOfCall() {
        assertThat(line("/stock/17", "b7-1").text())
                .isEqualTo("time=1970-01-01T00:00:00Z client=192.0.2.7 protocol=HTTP/1.1 method=GET"
                        + " route=\"/stock/{sku}\" target=\"/stock/17\" status=200 in=7 out=312 ms=1.235 id=\"b7-1\""
                        + " trace=" + TRACE);
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
                CallTrace.NONE);

        assertThat(line.text()).endsWith(" status=504 in=0 out=0 ms=0.000 code=deadline_exceeded reason=deadline");
    }

    @Test
    void saysLittleOfWhatWasNotRead() {
        assertThat(AccessLine.unread(CLIENT, Reason.MALFORMED, 0, CallTrace.NONE)
                        .text())
                .isEqualTo("time=1970-01-01T00:00:00Z client=192.0.2.7 protocol=- method=- route=\"unread\""
                        + " status=400 in=0 out=0 ms=0.000 reason=malformed");
    }

    /// A line or a pair that a client writes would be believed.
    @Test
    void letsNoClientWriteLinesOrPairs() {
        var text = line("/a\" status=200 \\ \r\ntime=1\u001b[31m\u0085\u2028é\0", "x")
                .text();

        assertThat(text)
                .contains("target=\"/a\\\" status=200 \\\\ \\u000d\\u000atime=1"
                        + "\\u001b[31m\\u0085\\u2028\\u00e9\\u0000\" status=200")
                .matches("[ -~]*");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.000",
        "499, 0.000",
        "500, 0.001",
        "4_000, 0.004",
        "40_000, 0.040",
        "999_499, 0.999",
        "999_500, 1.000",
        "5_004_000, 5.004",
        "60_000_000_000, 60000.000"
    })
    void tellsTimeInMillisecondsWithThreeDigits(String nanos, String millis) {
        var line = new AccessLine(
                0,
                CLIENT,
                "HTTP/1.1",
                "GET",
                "/",
                "/",
                200,
                0,
                0,
                Long.parseLong(nanos.replace("_", "")),
                null,
                null,
                CallTrace.NONE);

        assertThat(line.text()).endsWith(" ms=" + millis);
    }

    /// It is what other lines of the call and its answer say, and not what was asked for.
    @ParameterizedTest
    @ValueSource(strings = {"b7\"1", "x y", "x\r\ntime=1", "é", ""})
    void callsARequestAsItsTraceIfItsNameIsNotFitForALine(String asked) {
        assertThat(line("/", asked).text()).endsWith(" id=\"" + TRACE + "\" trace=" + TRACE);
    }

    @Test
    void cutsWhatIsLong() {
        var text = line("/" + "a".repeat(8_000), "b".repeat(8_000)).text();

        assertThat(text).contains("target=\"/" + "a".repeat(255) + "...\"").doesNotContain("bb");
    }
}
