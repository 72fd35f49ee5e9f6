package dev.spillway.archetype;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// Clients that keep their connections and ask again and again, as a load balancer's pool does. When the service
/// says `Connection: close` they open another connection; when it takes none any more, they are done.
final class KeepAliveClients {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int PAUSE_MILLIS = 200;

    private final int port;
    private final String request;
    private final List<Thread> threads;
    private final AtomicInteger answered = new AtomicInteger();
    private final Queue<String> losses = new ConcurrentLinkedQueue<>();

    private KeepAliveClients(int port, String path, int count) {
        this.port = port;
        this.request = "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path);
        this.threads = IntStream.range(0, count)
                .mapToObj(_ -> Thread.ofVirtual().unstarted(this::live))
                .toList();
    }

    static KeepAliveClients start(int port, String path, int count) {
        var clients = new KeepAliveClients(port, path, count);
        clients.threads.forEach(Thread::start);
        return clients;
    }

    int answered() {
        return answered.get();
    }

    /// What went wrong, once the service is gone and with it every client.
    List<String> losses() throws InterruptedException {
        for (var thread : threads) {
            thread.join();
        }
        return List.copyOf(losses);
    }

    private void live() {
        var open = true;
        while (open) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                open = use(socket);
            } catch (IOException _) {
                open = false; // nobody listens
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    /// False when the service did not take the connection: its first request was never read.
    private boolean use(Socket socket) throws InterruptedException {
        var requests = 0;
        try {
            var in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                var head = readAnswer(in);
                requests++;
                // A limit that refuses has answered.
                if (!head.startsWith("HTTP/1.1 200") && !head.startsWith("HTTP/1.1 429")) {
                    losses.add(head);
                }
                answered.incrementAndGet();
                Thread.sleep(PAUSE_MILLIS); // a client that thinks
                if (head.toLowerCase(Locale.ROOT).contains("\r\nconnection: close")) {
                    return true;
                }
            }
        } catch (IOException e) {
            if (requests > 0) {
                losses.add("request %d of a connection: %s".formatted(requests + 1, e));
            }
            return requests > 0;
        }
    }

    /// Reads a whole answer and returns its head.
    private static String readAnswer(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            var next = in.read();
            if (next < 0) {
                throw new EOFException("the connection ended after " + head.length() + " bytes of an answer");
            }
            head.append((char) next);
        }
        var length = head.toString()
                .toLowerCase(Locale.ROOT)
                .lines()
                .filter(line -> line.startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(
                        line.substring("content-length:".length()).strip()))
                .findFirst()
                .orElseThrow(() -> new IOException("no length in " + head));
        if (in.readNBytes(length).length < length) {
            throw new EOFException("the connection ended within the body of an answer");
        }
        return head.toString();
    }
}
