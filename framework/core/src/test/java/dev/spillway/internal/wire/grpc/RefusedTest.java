package dev.spillway.internal.wire.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.ClientException;
import dev.spillway.http.Problem;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.rpc.RpcCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RefusedTest {
    private static Map<String, String> trailers(Refusal refusal) {
        var fields = new HashMap<String, String>();
        Refused.status(refusal).trailers().each(fields::put);
        return fields;
    }

    @ParameterizedTest
    @EnumSource
    void everyReasonHasACode(Reason reason) {
        var status = Refused.status(Refusal.of(reason, "why"));

        assertThat(status.code()).isNotEqualTo(RpcCode.OK);
        assertThat(status.message()).isEqualTo("why");
        assertThat(status.trailers().size()).isZero();
    }

    @Test
    void aBoundIsToldWithItsDetails() {
        var refusal = Refusal.bound(
                Reason.RATE, "spillway.routes.\"grpc:/s/m\".rate", "1/s", "more", Duration.ofMillis(1_500));

        var status = Refused.status(refusal);

        assertThat(status.code()).isEqualTo(RpcCode.RESOURCE_EXHAUSTED);
        assertThat(status.message()).isEqualTo("spillway.routes.\"grpc:/s/m\".rate = 1/s, was more");
        assertThat(trailers(refusal)).containsEntry("grpc-retry-pushback-ms", "1500");
        var details = new String(
                Base64.getDecoder().decode(trailers(refusal).get("grpc-status-details-bin")),
                StandardCharsets.ISO_8859_1);
        assertThat(details)
                .startsWith("\b\b")
                .contains("type.googleapis.com/google.rpc.ErrorInfo", "RATE", "spillway.dev", "setting", "1/s")
                .contains("type.googleapis.com/google.rpc.RetryInfo");
    }

    @Test
    void fieldsOfTheProtocolAreToldAndThoseOfHttpAreNot() {
        var refusal = Refusal.of(Reason.NOT_IMPLEMENTED, "why")
                .header("grpc-accept-encoding", "identity")
                .header("www-authenticate", "Bearer");

        assertThat(trailers(refusal)).containsExactly(Map.entry("grpc-accept-encoding", "identity"));
    }

    @Test
    void whoMustNotTryAgainIsToldSoInTheWordsOfBoth() {
        var problem = Problem.of(503, "Service Unavailable").retryAfter(Duration.ofSeconds(1));
        var refusal = new Refusal(Reason.PROBLEM, problem).header(ClientException.DO_NOT_RETRY, "1");

        // Nor are there details that tell when.
        assertThat(trailers(refusal))
                .containsOnly(Map.entry("x-do-not-retry", "1"), Map.entry("grpc-retry-pushback-ms", "-1"));
    }

    @ParameterizedTest
    @CsvSource({
        "400, INVALID_ARGUMENT",
        "401, UNAUTHENTICATED",
        "403, PERMISSION_DENIED",
        "404, NOT_FOUND",
        "409, ABORTED",
        "412, FAILED_PRECONDITION",
        "429, RESOURCE_EXHAUSTED",
        "500, UNKNOWN",
        "501, UNIMPLEMENTED",
        "503, UNAVAILABLE",
        "504, DEADLINE_EXCEEDED",
        "418, UNKNOWN"
    })
    void aProblemOfTheApplicationHasTheNearestCode(int problem, RpcCode code) {
        var refusal = new Refusal(Reason.FAULT, Problem.of(problem, "a title"));

        assertThat(Refused.status(refusal).code()).isEqualTo(code);
        assertThat(Refused.status(refusal).message()).isEqualTo("a title");
    }
}
