package dev.spillway.internal.metrics;

import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.trace.CallTrace;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs refusals: at most one line for each reason in a second, with the number of those in between, so that a
/// flood of refused calls is no flood of lines.
public final class RefusalLog {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    private static final long SECOND = 1_000_000_000;
    private static final int OUR_FAULT = 500;

    private final LongSupplier clock;
    private final ByEnum<Reason, Slot> slots;

    /// What is remembered of one reason.
    private static final class Slot {
        private final AtomicLong next;
        private final LongAdder untold = new LongAdder();

        Slot(long next) {
            this.next = new AtomicLong(next);
        }
    }

    /// A log by a monotonic clock in nanoseconds.
    public RefusalLog(LongSupplier clock) {
        this.clock = clock;
        var start = clock.getAsLong();
        this.slots = new ByEnum<>(Reason.values(), _ -> new Slot(start));
    }

    /// A call was refused.
    ///
    /// @param status of the answer
    /// @param where its route, as it was written; what a client sent has to go through [Printable] first
    /// @param trace of the call whose line it is
    public void refused(Reason reason, int status, String where, CallTrace trace) {
        var slot = slots.of(reason);
        var now = clock.getAsLong();
        var next = slot.next.get();
        if (now - next < 0 || !slot.next.compareAndSet(next, now + SECOND)) {
            slot.untold.increment();
            return;
        }
        var untold = slot.untold.sumThenReset();
        // 4xx is between us and a client; 5xx is for whoever runs this.
        var level = status >= OUR_FAULT ? LOG.atWarn() : LOG.atInfo();
        trace.tell(() -> level.log(
                "refused with {} ({}): {}; {} more since the last such line", status, reason.label(), where, untold));
    }
}
