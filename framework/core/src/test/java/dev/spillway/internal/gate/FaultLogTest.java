package dev.spillway.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.spillway.http.Deadline;
import dev.spillway.internal.trace.CallTrace;
import dev.spillway.internal.trace.Tracing;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FaultLogTest {
    private final FakeTime time = new FakeTime();
    private final FaultLog faults = new FaultLog(time);
    private final CallTrace trace = Tracing.unrecorded(time).beginUnread();
    private final List<String> ids = new CopyOnWriteArrayList<>();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent line) {
            Deadline.find().flatMap(call -> call.carried("X-Request-Id")).ifPresent(ids::add);
            super.append(line);
        }
    };

    @BeforeEach
    void listen() {
        lines.start();
        logger(FaultLog.class).addAppender(lines);
        logger(DeafHandlers.class).addAppender(lines);
    }

    @AfterEach
    void hushAgain() {
        logger(FaultLog.class).detachAppender(lines);
        logger(DeafHandlers.class).detachAppender(lines);
    }

    private static Logger logger(Class<?> type) {
        return (Logger) LoggerFactory.getLogger(type);
    }

    @Test
    void writesOneEntryForEachClassAndSecond() {
        for (var i = 0; i < 1_000; i++) {
            faults.report("GET /x", new IllegalStateException());
        }
        assertThat(lines.list).hasSize(1);
        assertThat(lines.list.getFirst().getFormattedMessage()).isEqualTo("GET /x failed");
        assertThat(lines.list.getFirst().getThrowableProxy().getStackTraceElementProxyArray())
                .isNotEmpty();
        time.advanceMillis(1_000);
        faults.report("GET /x", new IllegalStateException());
        assertThat(lines.list).hasSize(2);
    }

    @Test
    void showsWhereADeafHandlerHangs() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var over = new CountDownLatch(1);
        var deaf = Thread.startVirtualThread(() -> hang(begun, over));
        // Before its first step a virtual thread has no stack to show.
        begun.await();
        var handlers = new DeafHandlers();
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (lines.list.isEmpty() && System.nanoTime() < end) {
            handlers.report(deaf, trace);
            Thread.sleep(10);
        }
        over.countDown();
        deaf.join();
        assertThat(ids).containsOnly(trace.traceId());
        var stack = lines.list.getFirst().getThrowableProxy().getStackTraceElementProxyArray();
        assertThat(stack).anySatisfy(frame -> assertThat(frame.toString()).contains("hang"));
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
