package dev.spillway.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.metrics.Captured;
import dev.spillway.internal.trace.CallTrace;
import dev.spillway.internal.trace.Tracing;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FaultLogTest {
    private final FakeTime time = new FakeTime();
    private final FaultLog faults = new FaultLog(time);
    private final CallTrace trace = Tracing.unrecorded(time).beginUnread();

    @Test
    void writesOneEntryForEachClassAndSecond() {
        try (var captured = new Captured(FaultLog.class)) {
            for (var i = 0; i < 1_000; i++) {
                faults.report("GET /x", new IllegalStateException());
            }
            assertThat(captured.lines()).containsExactly("ERROR GET /x failed");
            assertThat(captured.stack()).isNotEmpty();
            time.advanceMillis(1_000);
            faults.report("GET /x", new IllegalStateException());
            assertThat(captured.lines()).hasSize(2);
        }
    }

    @Test
    void showsWhereADeafHandlerHangs() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var over = new CountDownLatch(1);
        var deaf = Thread.startVirtualThread(() -> hang(begun, over));
        // Before its first step a virtual thread has no stack to show.
        begun.await();
        try (var captured = new Captured(DeafHandlers.class)) {
            var handlers = new DeafHandlers();
            var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (captured.lines().isEmpty() && System.nanoTime() < end) {
                handlers.report(deaf, trace);
                Thread.sleep(10);
            }
            over.countDown();
            deaf.join();
            assertThat(captured.ids()).containsOnly(trace.traceId());
            assertThat(captured.stack()).anyMatch(frame -> frame.contains("hang"));
        }
    }

    private static void hang(CountDownLatch begun, CountDownLatch over) {
        begun.countDown();
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
