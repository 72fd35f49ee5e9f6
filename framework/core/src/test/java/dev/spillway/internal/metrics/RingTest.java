package dev.spillway.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RingTest {
    @Test
    void givesBackInOrderRoundAndRound() {
        var ring = new Ring<Integer>(3);
        var taken = new ArrayList<Integer>();
        for (var i = 0; i < 100; i++) {
            assertThat(ring.offer(i)).isTrue();
            assertThat(ring.hasNext()).isTrue();
            taken.add(ring.poll());
        }

        assertThat(taken).isEqualTo(IntStream.range(0, 100).boxed().toList());
        assertThat(ring.hasNext()).isFalse();
        assertThat(ring.poll()).isNull();
    }

    @Test
    void refusesWhatItHasNoPlaceFor() {
        var ring = new Ring<Integer>(2);

        assertThat(ring.offer(1)).isTrue();
        assertThat(ring.offer(2)).isTrue();
        assertThat(ring.offer(3)).isFalse();
        assertThat(ring.poll()).isEqualTo(1);
        assertThat(ring.offer(4)).isTrue();
        assertThat(ring.offer(5)).isFalse();
        assertThat(ring.poll()).isEqualTo(2);
        assertThat(ring.poll()).isEqualTo(4);
        assertThat(ring.added()).isEqualTo(3);
    }

    @Test
    void losesAndRepeatsNothingOfManyThreads() throws InterruptedException {
        record Item(int thread, int number) {}
        var threads = 4;
        var each = 5_000;
        var ring = new Ring<Item>(64);
        var fillers = new ArrayList<Thread>();
        for (var thread = 0; thread < threads; thread++) {
            var own = thread;
            fillers.add(Thread.ofPlatform().start(() -> {
                for (var number = 0; number < each; number++) {
                    while (!ring.offer(new Item(own, number))) {
                        LockSupport.parkNanos(1_000); // somebody else has to run now
                    }
                }
            }));
        }

        var next = new HashMap<Integer, Integer>();
        var inOrder = true;
        for (var taken = 0; taken < threads * each; ) {
            var item = ring.poll();
            if (item == null) {
                LockSupport.parkNanos(1_000); // somebody else has to run now
                continue;
            }
            inOrder &= item.number() == next.merge(item.thread(), 1, Integer::sum) - 1;
            taken++;
        }
        for (var filler : fillers) {
            filler.join();
        }
        assertThat(inOrder).isTrue();
        assertThat(ring.poll()).isNull();
    }
}
