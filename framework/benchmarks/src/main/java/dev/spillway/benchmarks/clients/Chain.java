package dev.spillway.benchmarks.clients;

import dev.spillway.App;
import dev.spillway.benchmarks.measure.VoidRun;
import dev.spillway.http.Client;
import dev.spillway.http.Deadline;
import dev.spillway.http.Response;
import dev.spillway.limit.Base;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Services that call one another, the last of which hangs when it is told to.
final class Chain implements AutoCloseable {
    private static final long LOOK = 100_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int DONE = 200;
    private static final int LATE = 504;

    private final List<Hop> hops = new ArrayList<>();
    private final AtomicLongArray returned;
    private final RawServer silent = new RawServer(_ -> move());
    private volatile boolean hanging;
    private volatile long deadline;
    private volatile CountDownLatch arrived = new CountDownLatch(1);

    Chain(ChainPlan.Leaf leaf, int size) {
        this.returned = new AtomicLongArray(size);
        var last = size - 1;
        hops.add(Hop.start(
                switch (leaf) {
                    case HANDLER -> app -> app.get("/work", _ -> watched(last, this::hang));
                    case SOCKET -> relay(silent.port(), last);
                }));
        for (var i = last - 1; i >= 0; i--) {
            hops.addFirst(Hop.start(relay(hops.getFirst().port(), i)));
        }
    }

    private Consumer<App> relay(int next, int index) {
        return app -> {
            var client = app.client("next", Base.of("http://127.0.0.1:" + next));
            app.get("/work", _ -> watched(index, () -> relayed(client)));
        };
    }

    private static Response relayed(Client client) {
        return Response.json(client.get("/work").as(Boolean.class));
    }

    private interface Work {
        Response get() throws InterruptedException;
    }

    /// Runs a handler, and takes note when it knows its deadline and when it has given back what it held outwards.
    private Response watched(int index, Work work) throws InterruptedException {
        if (index == 0) {
            deadline = System.nanoTime() + Deadline.current().remaining().toNanos();
        }
        try {
            return work.get();
        } finally {
            returned.set(index, System.nanoTime());
        }
    }

    private Response hang() throws InterruptedException {
        if (hanging) {
            arrived.countDown();
            new CountDownLatch(1).await();
        }
        return Response.json(true);
    }

    private RawServer.Move move() {
        if (hanging) {
            arrived.countDown();
            return new RawServer.Move.Hang();
        }
        return RawServer.status(DONE, "true");
    }

    /// One call that hangs at the far end.
    ///
    /// @return nanoseconds from the deadline at the head until each hop was free, negative if it was before
    List<Long> run(Duration time) throws IOException, InterruptedException {
        hanging = false;
        // A success between two failures, so that no breaker opens; and all connections are there.
        expect(DONE, ask(time));
        hanging = true;
        arrived = new CountDownLatch(1);
        var status = new CountDownLatch(1);
        var answer = new int[1];
        Thread.ofVirtual().start(() -> {
            answer[0] = ask(time);
            status.countDown();
        });
        if (!arrived.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new VoidRun("the call did not reach the far end within its time");
        }
        var free = look();
        status.await();
        expect(LATE, answer[0]);
        return free;
    }

    private List<Long> look() {
        var seen = new long[hops.size()];
        var giveUp = System.nanoTime() + PATIENCE.toNanos();
        for (var left = hops.size(); left > 0; LockSupport.parkNanos(LOOK)) {
            for (var i = 0; i < seen.length; i++) {
                if (seen[i] == 0 && isFree(i)) {
                    seen[i] = System.nanoTime();
                    left--;
                }
            }
            if (System.nanoTime() - giveUp > 0) {
                throw new VoidRun("not free after " + PATIENCE.toSeconds() + " s");
            }
        }
        return IntStream.range(0, seen.length)
                .mapToObj(i -> Math.max(seen[i], returned.get(i)) - deadline)
                .toList();
    }

    /// Whether a hop holds nothing: no permit, no connection in the middle of a call, and of the silent server none.
    private boolean isFree(int index) {
        return hops.get(index).isFree() && (index < hops.size() - 1 || silent.open() == 0);
    }

    /// @return the status, or -1 if there was none
    private int ask(Duration time) {
        try {
            var connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + hops.getFirst().port() + "/work")
                            .toURL()
                            .openConnection();
            connection.setRequestProperty("X-Request-Timeout-Ms", Long.toString(time.toMillis()));
            return connection.getResponseCode();
        } catch (IOException e) {
            return -1;
        }
    }

    private static void expect(int status, int got) {
        if (status != got) {
            throw new VoidRun("answered " + got + " instead of " + status);
        }
    }

    @Override
    public void close() {
        hops.forEach(Hop::close);
        silent.close();
    }
}
