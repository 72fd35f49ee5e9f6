package dev.spillway.internal.wire;

import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.trace.CallTrace;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// Remembers what happened to connections.
public final class RecordingConnections implements ConnectionObserver {
    /// How a connection ended.
    public record End(Phase phase, CloseReason reason) {}

    public final List<End> ends = new CopyOnWriteArrayList<>();
    public final List<StreamEnd> streams = new CopyOnWriteArrayList<>();
    public final List<Reason> refusals = new CopyOnWriteArrayList<>();
    public final List<Full> turnedAway = new CopyOnWriteArrayList<>();
    public final AtomicInteger accepted = new AtomicInteger();
    public final AtomicInteger ignored = new AtomicInteger();
    public final AtomicInteger deaf = new AtomicInteger();
    /// What happens meanwhile, on the sweeper's thread.
    public volatile Runnable whenDeaf = () -> {};
    /// What happens meanwhile, on the thread that accepts.
    public volatile Runnable whenAccepted = () -> {};

    @Override
    public void accepted() {
        accepted.incrementAndGet();
        whenAccepted.run();
    }

    @Override
    public void turnedAway(Full full) {
        turnedAway.add(full);
    }

    @Override
    public void closed(Phase phase, CloseReason reason) {
        ends.add(new End(phase, reason));
    }

    @Override
    public void ended(StreamEnd why) {
        streams.add(why);
    }

    @Override
    public void refused(Reason reason, InetAddress client, CallTrace trace) {
        refusals.add(reason);
    }

    @Override
    public void forwardedIgnored() {
        ignored.incrementAndGet();
    }

    @Override
    public void deaf() {
        deaf.incrementAndGet();
        whenDeaf.run();
    }
}
