package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Requests that are put where a server must not look for one. None of them may reach its handler.
@ParameterizedClass
@EnumSource(Transport.class)
class HiddenRequestsIT extends UnderAttack {
    private static final String HIDDEN = "GET /marker HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final Duration END = Duration.ofSeconds(10);

    @AfterEach
    void neverServesWhatWasHidden() {
        assertThat(tour.markers.get()).isZero();
    }

    @Test
    void takesABodyThatNobodyReadsForABody() {
        try (var client = client()) {
            client.send("POST /ignore HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + HIDDEN.length() + "\r\n\r\n"
                    + HIDDEN);
            assertThat(client.answer()).hasStatus(200).hasText("ignored");
            assertThat(client.get("/get")).hasStatus(200).hasText("ok");
        }
    }

    @Test
    void takesAnUnreadChunkForABody() {
        try (var client = client()) {
            client.send("POST /ignore HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + Integer.toHexString(HIDDEN.length()) + "\r\n" + HIDDEN + "\r\n0\r\n\r\n");
            assertThat(client.answer()).hasStatus(200).hasText("ignored");
            assertThat(client.get("/get")).hasStatus(200).hasText("ok");
        }
    }

    @Test
    void closesAfterABodyThatIsTooLargeToDrain() {
        try (var client = client()) {
            client.send("POST /ignore HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");
            client.pour(HIDDEN.repeat(100).getBytes(java.nio.charset.StandardCharsets.US_ASCII), 999_000);
            assertThat(client.answer()).hasStatus(200).closes();
            assertThat(client.awaitEnd(END)).isNotEqualTo(RawClient.End.OPEN);
        }
    }

    @Test
    void servesNothingBehindABodyThatWasRefused() {
        try (var client = client()) {
            client.send(
                    "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n" + HIDDEN.repeat(1000));
            assertThat(client.answer()).isProblem(413).closes();
            assertThat(client.awaitEnd(END)).isNotEqualTo(RawClient.End.OPEN);
        }
    }

    @Test
    void servesNothingBehindAMissingContinue() {
        try (var client = client()) {
            client.send("POST /ignore HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: "
                    + HIDDEN.length() + "\r\n\r\n" + HIDDEN);
            assertThat(client.answer()).hasStatus(200).closes();
            assertThat(client.awaitEnd(END)).isNotEqualTo(RawClient.End.OPEN);
        }
    }

    @Test
    void servesNothingAfterTheClientAskedToClose() {
        try (var client = client()) {
            client.send("GET /get HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" + HIDDEN);
            assertThat(client.answer()).hasStatus(200).closes();
            assertThat(client.awaitEnd(END)).isEqualTo(RawClient.End.EOF);
        }
    }

    @Test
    void servesNothingAfterHttp10() {
        try (var client = client()) {
            client.send("GET /get HTTP/1.0\r\nHost: localhost\r\n\r\n" + HIDDEN);
            assertThat(client.answer()).hasStatus(200).closes();
            assertThat(client.awaitEnd(END)).isEqualTo(RawClient.End.EOF);
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() {
        try (var client = client()) {
            client.send("GET /slow?ms=100 HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    + "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc"
                    + "GET /get HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(client.answer()).hasText("slow");
            assertThat(client.answer()).hasText("abc");
            assertThat(client.answer()).hasText("ok");
        }
    }
}
