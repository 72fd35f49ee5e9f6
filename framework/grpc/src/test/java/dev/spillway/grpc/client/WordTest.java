package dev.spillway.grpc.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

/// What a server says about trying again, sensible or not.
class WordTest {
    private static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private static Word said(byte[] details) {
        var trailers = new Metadata();
        trailers.put(DETAILS, details);
        return Word.of(Status.UNAVAILABLE, trailers);
    }

    private static byte[] details(Status status, long seconds, int nanos) {
        var wait = Duration.newBuilder().setSeconds(seconds).setNanos(nanos);
        return com.google.rpc.Status.newBuilder()
                .setCode(status.getCode().value())
                .addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(wait).build()))
                .build()
                .toByteArray();
    }

    private static void assertNothing(Word word) {
        assertThat(word.isForbidden()).isFalse();
        assertThat(word.after()).isEmpty();
        assertThat(word.isPassing(Status.UNAVAILABLE)).isTrue();
    }

    @Test
    void detailsSayHowLongToWait() {
        assertThat(said(details(Status.UNAVAILABLE, 2, 5)).after()).hasValue(java.time.Duration.ofSeconds(2, 5));
    }

    @Test
    void detailsThatAreNoneSayNothing() {
        assertNothing(said(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff}));
    }

    @Test
    void detailsOfAnotherStatusSayNothing() {
        assertNothing(said(details(Status.NOT_FOUND, 1, 0)));
    }

    @Test
    void aWaitThatNoClockCountsIsOneThatNoCallHasTimeFor() {
        for (var nanos : new int[] {0, 1, Integer.MAX_VALUE}) {
            var wait = said(details(Status.UNAVAILABLE, Long.MAX_VALUE, nanos)).after();
            assertThat(wait).isPresent();
            assertThat(wait.get().toNanos()).isGreaterThan(3_600_000_000_000L);
        }
    }

    @Test
    void aNegativeWaitForbids() {
        assertThat(said(details(Status.UNAVAILABLE, Long.MIN_VALUE, -1)).isForbidden())
                .isTrue();
        assertThat(said(details(Status.UNAVAILABLE, 0, -1)).isForbidden()).isTrue();
    }
}
