package dev.spillway.internal.trace;

import dev.spillway.limit.Settings;
import dev.spillway.limit.TraceKnobs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Spans on their way to an exporter: a bounded queue, and the one thread that empties it. What does not fit is
/// dropped and counted; no call waits for anything here.
public final class Relay implements AutoCloseable {
    /// Takes nothing.
    static final Relay NONE = new Relay();

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final long QUIET = Duration.ofMinutes(1).toNanos();

    private final BlockingQueue<Span> queue;
    private final int batch;
    private final long delay;
    private final Duration flush;
    private final Optional<SpanExporter> exporter;
    private final Thread thread;
    private final LongAdder exported = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private volatile boolean closing;
    /// Of the thread.
    private long quietUntil = System.nanoTime();

    private Relay() {
        this.queue = new ArrayBlockingQueue<>(1);
        this.batch = 1;
        this.delay = 0;
        this.flush = Duration.ZERO;
        this.exporter = Optional.empty();
        this.thread = Thread.ofVirtual().unstarted(() -> {});
        this.closing = true;
    }

    /// A relay to `exporter`, which is closed with it.
    ///
    /// @param flush how long what is left may take at the end
    public Relay(Settings settings, SpanExporter exporter, Duration flush) {
        this.queue = new ArrayBlockingQueue<>(Math.toIntExact(settings.get(TraceKnobs.QUEUE)));
        this.batch = Math.toIntExact(Math.min(settings.get(TraceKnobs.BATCH), settings.get(TraceKnobs.QUEUE)));
        this.delay = settings.get(TraceKnobs.DELAY).toNanos();
        this.flush = flush;
        this.exporter = Optional.of(exporter);
        this.thread = Thread.ofVirtual().name("spillway-traces").unstarted(() -> run(exporter));
    }

    /// Begins to empty the queue.
    public Relay start() {
        thread.start();
        return this;
    }

    void offer(Span span) {
        if (closing || !queue.offer(span)) {
            dropped.increment();
        } else if (queue.size() >= batch) {
            LockSupport.unpark(thread);
        }
    }

    /// Spans that the receiver has.
    public long exported() {
        return exported.sum();
    }

    /// Spans for which there was no room.
    public long dropped() {
        return dropped.sum();
    }

    /// Spans that were sent, or were to be, and that nobody has.
    public long lost() {
        return lost.sum();
    }

    private void run(SpanExporter to) {
        var spans = new ArrayList<Span>(batch);
        while (!closing || !queue.isEmpty()) {
            if (!closing && queue.size() < batch) {
                LockSupport.parkNanos(this, delay);
            }
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            queue.drainTo(spans, batch);
            if (!spans.isEmpty()) {
                send(spans, to);
                spans.clear();
            }
        }
    }

    private void send(List<Span> spans, SpanExporter to) {
        SpanExporter.Result result;
        try {
            result = to.export(spans);
        } catch (RuntimeException | Error e) {
            // An error too, as of a library that does not fit: whoever looks for spans has to be told.
            result = new SpanExporter.Result.Lost(e.toString());
        }
        switch (result) {
            case SpanExporter.Result.Taken() -> exported.add(spans.size());
            case SpanExporter.Result.Lost(var why) -> {
                lost.add(spans.size());
                complain(spans.size(), why);
            }
        }
    }

    private void complain(int spans, String why) {
        var now = System.nanoTime();
        if (now - quietUntil >= 0) {
            quietUntil = now + QUIET;
            LOG.warn("traces: {} spans were not taken, {} so far: {}", spans, lost(), why);
        }
    }

    /// Sends what is left, if that is done in its time. Called once more, it does nothing.
    @Override
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        LockSupport.unpark(thread);
        try {
            if (!thread.join(flush)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
        lost.add(queue.size());
        exporter.ifPresent(SpanExporter::close);
    }
}
