package dev.spillway.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.gate.Reason;
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
            log.refused(Reason.RATE, "GET /rated");
        }
        log.refused(Reason.PROCESS, "GET /x");
        now.addAndGet(SECOND - 1);
        log.refused(Reason.RATE, "GET /rated");
        assertThat(captured.lines()).hasSize(2);

        now.addAndGet(1);
        log.refused(Reason.RATE, "GET /other");

        assertThat(captured.lines())
                .containsExactly(
                        "INFO refused with 429 (rate): GET /rated; 0 more since the last such line",
                        "WARN refused with 503 (process): GET /x; 0 more since the last such line",
                        "INFO refused with 429 (rate): GET /other; 1000 more since the last such line");
    }

    @Test
    void countsAfreshAfterEachLine() {
        for (var i = 0; i < 3; i++) {
            log.refused(Reason.BODY, "POST /a");
            log.refused(Reason.BODY, "POST /a");
            now.addAndGet(SECOND);
        }
        assertThat(captured.lines()).hasSize(3).last().asString().contains("; 1 more since");
    }
}
