package dev.spillway.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.core.util.BufferRecycler;

class SlotPoolTest {
    private final SlotPool pool = new SlotPool();

    @Test
    void givesBackWhatItWasGiven() {
        var buffers = pool.acquirePooled();
        pool.releasePooled(buffers);

        assertThat(pool.acquirePooled()).isSameAs(buffers);
        assertThat(pool.acquirePooled()).isNotSameAs(buffers);
    }

    @Test
    void holdsNoMoreThanItsSlots() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.invokeAll(IntStream.range(0, 2_000)
                    .mapToObj(i -> (Callable<Integer>) () -> {
                        pool.releasePooled(new BufferRecycler());
                        return i;
                    })
                    .toList());
        }

        assertThat(pool.pooledCount()).isBetween(1, 8 * Runtime.getRuntime().availableProcessors());
    }
}
