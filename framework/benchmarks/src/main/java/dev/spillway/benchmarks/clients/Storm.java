package dev.spillway.benchmarks.clients;

import dev.spillway.benchmarks.measure.VoidRun;
import dev.spillway.http.ClientException;
import dev.spillway.http.Response;
import dev.spillway.limit.Base;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Three services in a row above one that fails every call, and callers who do not wait for one another.
final class Storm implements AutoCloseable {
    private static final int RELAYS = 3;
    private static final long SECOND = 1_000_000_000;
    private static final Pattern STATUS = Pattern.compile("^HTTP/1\\.1 (\\d{3}) ");
    private static final int NONE = 0;
    private static final int OK = 200;
    private static final Pattern RETRIES =
            Pattern.compile("spillway_client_retries_total\\{client=\"next\"} ([\\d.]+)");

    /// What came of it.
    ///
    /// @param offered calls at the head
    /// @param reached requests at the leaf
    /// @param retries by layer, from the head
    /// @param marked answers at the head that ask not to be tried again
    /// @param answers at the head, by status
    record Outcome(long offered, long reached, List<Long> retries, long marked, Map<Integer, Long> answers) {
        double ratio() {
            return (double) reached / offered;
        }
    }

    private final RawServer leaf;
    private volatile boolean failing;
    private final List<Hop> relays = new ArrayList<>();

    Storm(StormPlan.Failure failure, StormPlan.Breaker breaker) {
        this.leaf = new RawServer(number -> failing ? failure.move(number) : RawServer.status(OK, "true"));
        var next = leaf.port();
        for (var i = 0; i < RELAYS; i++) {
            var relay = relay(next, breaker);
            relays.addFirst(relay);
            next = relay.port();
        }
    }

    private static Hop relay(int next, StormPlan.Breaker breaker) {
        return Hop.start(
                app -> {
                    var client = app.client("next", Base.of("http://127.0.0.1:" + next));
                    app.get("/work", _ -> Response.json(client.get("/work").as(Boolean.class)));
                },
                breaker.settings());
    }

    /// Offers so many calls a second, whatever becomes of them; before that, as many that the leaf answers.
    Outcome blow(int rate, int seconds) throws IOException, InterruptedException {
        offer(rate, seconds, new ConcurrentSkipListMap<>(), new AtomicLong());
        var health = status(ask(relays.getFirst().port()));
        if (health != OK) {
            throw new VoidRun("answered " + health + " before anything failed");
        }
        var before = retries();
        var asked = leaf.requests();
        failing = true;
        var answers = new ConcurrentSkipListMap<Integer, Long>();
        var marked = new AtomicLong();
        offer(rate, seconds, answers, marked);
        if (answers.containsKey(NONE)) {
            throw new VoidRun("calls without an answer: " + answers);
        }
        var after = retries();
        var retries = IntStream.range(0, RELAYS)
                .mapToObj(i -> after.get(i) - before.get(i))
                .toList();
        return new Outcome(rate * (long) seconds, leaf.requests() - asked, retries, marked.get(), answers);
    }

    private void offer(int rate, int seconds, Map<Integer, Long> answers, AtomicLong marked) {
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var begun = System.nanoTime();
            for (var i = 0; i < rate * seconds; i++) {
                var due = begun + i * SECOND / rate;
                for (var now = System.nanoTime(); now - due < 0; now = System.nanoTime()) {
                    LockSupport.parkNanos(due - now);
                }
                callers.execute(() -> {
                    var answer = ask(relays.getFirst().port());
                    answers.merge(status(answer), 1L, Long::sum);
                    if (answer.contains(ClientException.DO_NOT_RETRY + ": ")) {
                        marked.incrementAndGet();
                    }
                });
            }
        }
    }

    /// A call over a connection of its own, so that nothing but the services can lose it.
    private static String ask(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write("GET /work HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static int status(String answer) {
        var found = STATUS.matcher(answer);
        return found.find() ? Integer.parseInt(found.group(1)) : NONE;
    }

    private List<Long> retries() throws IOException {
        var retries = new ArrayList<Long>();
        for (var relay : relays) {
            var metrics = URI.create("http://127.0.0.1:" + relay.adminPort() + "/metrics");
            try (var in = metrics.toURL().openStream()) {
                var found = RETRIES.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                if (!found.find()) {
                    throw new VoidRun("no retries among the metrics");
                }
                retries.add((long) Double.parseDouble(found.group(1)));
            }
        }
        return retries;
    }

    @Override
    public void close() {
        relays.forEach(Hop::close);
        leaf.close();
    }
}
