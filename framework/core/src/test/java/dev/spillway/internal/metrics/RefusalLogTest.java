package dev.spillway.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.trace.CallTrace;
import dev.spillway.internal.trace.Tracing;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RefusalLogTest {
    private static final long SECOND = 1_000_000_000;

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - SECOND / 2);
    private final RefusalLog log = new RefusalLog(now::get);
    private final Captured captured = new Captured(RefusalLog.class);

    @AfterEach
    void release() {
        captured.close();
    }

    @Test
    void writesOneLineForEachReasonAndSecondWithTheNumberInBetween() {
        for (var i = 0; i < 1_000; i++) {
            log.refused(Reason.RATE, Reason.RATE.status(), "GET /rated", CallTrace.NONE);
        }
        log.refused(Reason.PROCESS, Reason.PROCESS.status(), "GET /x", CallTrace.NONE);
        now.addAndGet(SECOND - 1);
        log.refused(Reason.RATE, Reason.RATE.status(), "GET /rated", CallTrace.NONE);
        assertThat(captured.lines()).hasSize(2);

        now.addAndGet(1);
        log.refused(Reason.RATE, Reason.RATE.status(), "GET /other", CallTrace.NONE);

        assertThat(captured.lines())
                .containsExactly(
                        "INFO refused with 429 (rate): GET /rated; 0 more since the last such line",
                        "WARN refused with 503 (process): GET /x; 0 more since the last such line",
                        "INFO refused with 429 (rate): GET /other; 1000 more since the last such line");
    }

    @Test
    void eachIsALineOfTheCallThatWasRefused() {
        var one = Tracing.unrecorded(now::get).beginUnread();
        log.refused(Reason.RATE, 429, "GET /rated", one);
        log.refused(Reason.BODY, 413, "POST /a", CallTrace.NONE);

        assertThat(captured.lines()).hasSize(2);
        assertThat(captured.ids()).containsExactly(one.requestId());
    }

    @Test
    void countsAfreshAfterEachLine() {
        for (var i = 0; i < 3; i++) {
            log.refused(Reason.BODY, Reason.BODY.status(), "POST /a", CallTrace.NONE);
            log.refused(Reason.BODY, Reason.BODY.status(), "POST /a", CallTrace.NONE);
            now.addAndGet(SECOND);
        }
        assertThat(captured.lines()).hasSize(3).last().asString().contains("; 1 more since");
    }
}
