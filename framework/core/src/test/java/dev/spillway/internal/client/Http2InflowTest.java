package dev.spillway.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Http2InflowTest {
    private static final int PIECE = 1_000;

    /// An account of so many bytes.
    private static final class Purse implements Memory.Share {
        private final long capacity;
        private long held;

        private Purse(long capacity) {
            this.capacity = capacity;
        }

        @Override
        public boolean offer(long more) {
            var fits = held + more <= capacity;
            held += fits ? more : 0;
            return fits;
        }

        @Override
        public void giveBack(long less) {
            held -= less;
            assertThat(held).isNotNegative();
        }

        @Override
        public void close() {
            held = 0;
        }
    }

    private static byte[] taken(Http2Inflow inflow, int most) {
        var bytes = new byte[most];
        return Arrays.copyOf(bytes, inflow.take(bytes, 0, most));
    }

    @Test
    void givesOutWhatCameInOrderHoweverItIsCut() {
        var random = new Random(7);
        var purse = new Purse(Long.MAX_VALUE);
        var inflow = new Http2Inflow(purse);
        byte in = 0;
        byte out = 0;
        for (var i = 0; i < 10_000; i++) {
            var more = new byte[random.nextInt(PIECE)];
            for (var at = 0; at < more.length; at++) {
                more[at] = in++;
            }
            if (inflow.count() + more.length <= Http2Link.STREAM_WINDOW) {
                assertThat(inflow.add(more, 0, more.length)).isTrue();
            } else {
                in -= (byte) more.length;
            }
            for (var octet : taken(inflow, random.nextInt(PIECE))) {
                assertThat(octet).isEqualTo(out++);
            }
            assertThat(purse.held).isGreaterThanOrEqualTo(inflow.count());
        }
    }

    @Test
    void paysBackAllButALittleWhenAllWasRead() {
        var purse = new Purse(Long.MAX_VALUE);
        var inflow = new Http2Inflow(purse);
        assertThat(inflow.add(new byte[PIECE], 0, PIECE)).isTrue();
        assertThat(purse.held).isEqualTo(PIECE);
        assertThat(taken(inflow, PIECE)).hasSize(PIECE);
        assertThat(purse.held).isEqualTo(PIECE);
        assertThat(inflow.add(new byte[100 * PIECE], 0, 100 * PIECE)).isTrue();
        assertThat(taken(inflow, 100 * PIECE)).hasSize(100 * PIECE);
        assertThat(purse.held).isZero();
    }

    @Test
    void refusesWhatThereIsNoRoomForAndKeepsTheRest() {
        var purse = new Purse(PIECE);
        var inflow = new Http2Inflow(purse);
        assertThat(inflow.add(new byte[PIECE], 0, PIECE)).isTrue();
        assertThat(inflow.add(new byte[1], 0, 1)).isFalse();
        assertThat(inflow.count()).isEqualTo(PIECE);
        assertThat(taken(inflow, 10)).hasSize(10);
        assertThat(inflow.add(new byte[10], 0, 10))
                .as("room that was read out of is used again")
                .isTrue();
        assertThat(purse.held).isEqualTo(PIECE);
    }

    @Test
    void paysBackAllWhenItIsClosed() {
        var purse = new Purse(Long.MAX_VALUE);
        var inflow = new Http2Inflow(purse);
        assertThat(inflow.add(new byte[PIECE], 0, PIECE)).isTrue();
        assertThat(taken(inflow, 1)).hasSize(1);
        assertThat(inflow.close()).isEqualTo(PIECE - 1);
        assertThat(inflow.close()).isZero();
        assertThat(purse.held).isZero();
    }
}
