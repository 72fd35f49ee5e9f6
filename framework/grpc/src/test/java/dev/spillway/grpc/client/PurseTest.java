package dev.spillway.grpc.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.client.Memory;
import org.junit.jupiter.api.Test;

/// What messages take, and until when.
class PurseTest {
    private static final long ROOM = 100;

    private final Room room = new Room();
    private final Purse purse = new Purse(room);

    @Test
    void paysForAMessageAsItComes() {
        assertThat(purse.receive(60)).isTrue();
        assertThat(purse.receive(60)).isFalse();
        assertThat(room.taken).isEqualTo(60);
    }

    @Test
    void keepsAMessageUntilWhoClaimsItHasHadIt() {
        come(40);
        Purse.Hold claimed;
        try (var _ = purse.handOver()) {
            claimed = purse.claim();
        }
        assertThat(room.taken).isEqualTo(40);
        claimed.close();
        assertThat(room.taken).isZero();
    }

    @Test
    void keepsNoMessageThatNobodyClaims() {
        come(40);
        come(30);
        purse.handOver().close();
        assertThat(room.taken).isEqualTo(30);
        purse.handOver().close();
        assertThat(room.taken).isZero();
    }

    @Test
    void paysForWhatGoesUntilItIsOut() {
        assertThat(purse.send(60)).isTrue();
        purse.given();
        assertThat(purse.send(60)).isFalse();
        purse.sent();
        assertThat(purse.send(60)).isTrue();
    }

    @Test
    void paysForWhatIsAboutToGoThoughAllBeforeItIsOut() {
        assertThat(purse.send(60)).isTrue();
        purse.sent();
        purse.given();
        assertThat(room.taken).isEqualTo(60);
        purse.sent();
        assertThat(room.taken).isZero();
    }

    @Test
    void givesNothingBackTwiceThatEndsAsItIsGiven() {
        assertThat(purse.send(60)).isTrue();
        purse.end();
        purse.given();
        purse.sent();
        assertThat(room.taken).isZero();
    }

    @Test
    void keepsAfterTheAttemptWhatIsClaimedAlone() {
        come(10);
        Purse.Hold claimed;
        try (var _ = purse.handOver()) {
            claimed = purse.claim();
        }
        come(20);
        purse.receive(5);
        purse.send(30);
        purse.end();
        assertThat(room.taken).isEqualTo(10);
        claimed.close();
        assertThat(room.taken).isZero();
    }

    @Test
    void keepsNothingAfterTheCall() {
        come(10);
        Purse.Hold claimed;
        try (var _ = purse.handOver()) {
            claimed = purse.claim();
        }
        purse.close();
        assertThat(room.taken).isZero();
        claimed.close();
        purse.end();
        assertThat(purse.receive(50)).isTrue();
        assertThat(purse.send(50)).isTrue();
        assertThat(room.taken).isZero();
    }

    private void come(long bytes) {
        assertThat(purse.receive(bytes)).isTrue();
        purse.complete();
    }

    /// A hundred bytes, for one.
    private static final class Room implements Memory, Memory.Share {
        private long taken;

        @Override
        public Share share() {
            return this;
        }

        @Override
        public boolean offer(long more) {
            if (taken + more > ROOM) {
                return false;
            }
            taken += more;
            return true;
        }

        @Override
        public void giveBack(long less) {
            taken -= less;
        }

        @Override
        public void close() {
            taken = 0;
        }
    }
}
