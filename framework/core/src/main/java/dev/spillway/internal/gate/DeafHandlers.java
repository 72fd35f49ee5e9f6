package dev.spillway.internal.gate;

import dev.spillway.internal.trace.CallTrace;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the operator where a handler hangs that ignored the interrupt at its deadline. Its connection is cut; its
/// permits stay taken until it ends, because what it holds, a processor or a database connection, is not free
/// before.
public final class DeafHandlers {
    private static final Logger LOG = LoggerFactory.getLogger(DeafHandlers.class);

    /// The reporter at work; one at a time is enough to see where they hang.
    private final AtomicReference<@Nullable Thread> reporter = new AtomicReference<>();

    /// Logs the stack of `deaf`. Does not block: the sweeper calls it.
    ///
    /// @param trace of the call that it hangs in
    public void report(Thread deaf, CallTrace trace) {
        // A platform thread: when handlers spin on all carriers, a virtual one would not get to run.
        var thread = Thread.ofPlatform().daemon().name("spillway-deaf-handlers").unstarted(() -> write(deaf, trace));
        if (reporter.compareAndSet(null, thread)) {
            thread.start();
        }
    }

    private void write(Thread deaf, CallTrace trace) {
        try {
            var stack = new Throwable("where it is now");
            stack.setStackTrace(deaf.getStackTrace());
            trace.tell(
                    () -> LOG.warn("a handler ignores the interrupt at its deadline; its connection was cut", stack));
        } finally {
            reporter.set(null);
        }
    }
}
