package dev.spillway.testing;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Innocent clients beside an attack: a few keep-alive connections from their own address, each asking for the same
/// path again and again. Whatever is done to a service, they must lose nothing.
///
/// ```java
/// try (var canary = Canary.on(service.port(), "/get")) {
///     Attacks.silence().on(Target.on(service.port()), 100);
///     canary.assertUnharmed();
/// }
/// ```
public final class Canary implements AutoCloseable {
    private static final int CONNECTIONS = 2;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final String FROM = "127.0.0.99";
    private static final int MOST_REPORTED = 5;

    private final Transport transport;
    private final TestClient.Protocol protocol;
    private final int port;
    private final String path;
    private final Queue<String> losses = new ConcurrentLinkedQueue<>();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong slowest = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    private Canary(Transport transport, TestClient.Protocol protocol, int port, String path) {
        this.transport = transport;
        this.protocol = protocol;
        this.port = port;
        this.path = path;
        for (var i = 0; i < CONNECTIONS; i++) {
            threads.add(Thread.ofPlatform().daemon().name("canary-" + i).start(this::sing));
        }
    }

    /// Starts asking for `path`, which answers 200: about 20 requests a second in all.
    public static Canary on(int port, String path) {
        return on(Transport.CLEAR, TestClient.Protocol.HTTP_1_1, port, path);
    }

    /// Starts asking for `path`, which answers 200, over a transport and a protocol: about 20 requests a second in all.
    public static Canary on(Transport transport, TestClient.Protocol protocol, int port, String path) {
        return new Canary(transport, protocol, port, path);
    }

    /// Answers so far.
    public long answered() {
        return answered.get();
    }

    /// The longest wait for an answer so far.
    public Duration slowest() {
        return Duration.ofNanos(slowest.get());
    }

    /// Stops, and checks that every request had its whole answer with status 200.
    ///
    /// @throws AssertionError if one had not, or there was none
    public void assertUnharmed() {
        close();
        if (!losses.isEmpty()) {
            throw new AssertionError("the canary lost %d of %d requests: %s"
                    .formatted(
                            losses.size(),
                            losses.size() + answered.get(),
                            losses.stream().limit(MOST_REPORTED).toList()));
        }
        if (answered.get() == 0) {
            throw new AssertionError("the canary asked for nothing");
        }
    }

    @Override
    public void close() {
        stopped = true;
        threads.forEach(LockSupport::unpark);
        try {
            for (var thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sing() {
        var client = Optional.<TestClient>empty();
        while (!stopped) {
            try {
                var connected = client.isPresent() ? client.get() : TestClient.connect(transport, protocol, port, FROM);
                client = ask(connected);
            } catch (UncheckedIOException | IllegalStateException e) {
                losses.add(String.valueOf(e.getMessage()));
                client.ifPresent(TestClient::close);
                client = Optional.empty();
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        client.ifPresent(TestClient::close);
    }

    /// @return the connection if it goes on
    private Optional<TestClient> ask(TestClient client) {
        var since = System.nanoTime();
        var answer = client.get(path);
        if (answer.status() == 200) {
            slowest.accumulateAndGet(System.nanoTime() - since, Math::max);
            answered.incrementAndGet();
        } else {
            losses.add(answer.toString());
        }
        if (!client.isKept()) {
            client.close();
            return Optional.empty();
        }
        return Optional.of(client);
    }
}
