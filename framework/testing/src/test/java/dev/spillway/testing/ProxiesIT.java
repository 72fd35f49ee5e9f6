package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// HAProxy and nginx in front, reusing connections: under load, and over the end of idle connections, each client
/// gets the answer to its own request and never a 502.
@Timeout(120)
class ProxiesIT {
    private static final int CLIENTS = 8;
    private static final int REQUESTS = 100;
    /// Longer than the 5 s after which the service closes an idle connection.
    private static final Duration IDLE = Duration.ofSeconds(6);

    private static ChildService service(String... more) {
        var settings = new ArrayList<>(UnderAttack.FAST);
        settings.add("spillway.connections.idle = 5s");
        settings.addAll(List.of(more));
        return ChildService.Start.with(settings).run();
    }

    @Test
    void servesBehindHaproxyThatChecksAndReuses(@TempDir Path folder) throws Exception {
        try (var child = service("spillway.edge.behind.0 = 127.0.0.0/8");
                var proxy = Proxy.haproxy(
                        folder,
                        "option httpchk",
                        "option forwardfor",
                        "server one 127.0.0.1:" + child.port() + " check inter 200ms")) {
            var lines = child.lines().size();
            assertAllServed(proxy.port());
            assertThat(client(proxy.port(), "/client").text()).isEqualTo("127.0.0.7");

            ChildService.pause(IDLE);

            assertAllServed(proxy.port());
            // Some thirty checks, OPTIONS / HTTP/1.0 without Host, and none is worth a line.
            assertThat(child.lines().subList(lines, child.lines().size()))
                    .filteredOn(line -> !line.contains("Carriers"))
                    .isEmpty();
        }
    }

    @Test
    void servesBehindHaproxyThatConnectsAndCloses(@TempDir Path folder) throws Exception {
        try (var child = service();
                var proxy = Proxy.haproxy(folder, "server one 127.0.0.1:" + child.port() + " check inter 100ms")) {
            var lines = child.lines().size();
            ChildService.pause(Duration.ofSeconds(2));
            assertAllServed(proxy.port());

            assertThat(child.lines().subList(lines, child.lines().size()))
                    .filteredOn(line -> !line.contains("Carriers"))
                    .isEmpty();
        }
    }

    @Test
    void learnsTheClientFromTheProxyProtocol(@TempDir Path one, @TempDir Path two) throws Exception {
        try (var child = service("spillway.edge.proxy-protocol.0 = 127.0.0.1/32")) {
            try (var proxy =
                    Proxy.haproxy(one, "server one 127.0.0.1:" + child.port() + " send-proxy check inter 200ms")) {
                assertAllServed(proxy.port());
                assertThat(client(proxy.port(), "/client").text()).isEqualTo("127.0.0.7");
            }
            try (var proxy =
                    Proxy.haproxy(two, "server one 127.0.0.1:" + child.port() + " send-proxy-v2 check inter 200ms")) {
                assertAllServed(proxy.port());
                assertThat(client(proxy.port(), "/client").text()).isEqualTo("127.0.0.7");
            }
        }
    }

    @Test
    void servesBehindNginxThatSpeaksHttp10(@TempDir Path folder) throws Exception {
        try (var child = service();
                var proxy = Proxy.nginx(folder, child.port())) {
            assertAllServed(proxy.port());
        }
    }

    @Test
    void servesBehindNginxThatReuses(@TempDir Path folder) throws Exception {
        try (var child = service("spillway.edge.behind.0 = 127.0.0.0/8");
                var proxy = Proxy.nginx(
                        folder,
                        child.port(),
                        "proxy_http_version 1.1;",
                        "proxy_set_header Connection \"\";",
                        "proxy_set_header X-Forwarded-For $remote_addr;")) {
            assertAllServed(proxy.port());
            assertThat(client(proxy.port(), "/client").text()).isEqualTo("127.0.0.7");

            ChildService.pause(IDLE);

            assertAllServed(proxy.port());
        }
    }

    private static Answer client(int port, String path) {
        try (var client = RawClient.connect(port, "127.0.0.7")) {
            return client.get(path);
        }
    }

    private static void assertAllServed(int port) throws Exception {
        var statuses = new TreeMap<Integer, Integer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new ArrayList<Future<List<Integer>>>();
            for (var i = 0; i < CLIENTS; i++) {
                var name = "client " + i;
                asked.add(threads.submit(() -> ask(port, name)));
            }
            for (var one : asked) {
                one.get().forEach(status -> statuses.merge(status, 1, Integer::sum));
            }
        }
        assertThat(statuses).isEqualTo(Map.of(200, CLIENTS * REQUESTS));
    }

    /// Small and large requests, a body that nobody reads, and each answer has to be one's own.
    private static List<Integer> ask(int port, String name) {
        var statuses = new ArrayList<Integer>();
        try (var client = RawClient.connect(port, "127.0.0.7")) {
            for (var i = 0; i < REQUESTS; i++) {
                var body = i % 20 == 0 ? (name + i).repeat(5_000) : name + " " + i;
                var path = i % 10 == 5 ? "/ignore" : "/echo";
                var answer = client.ask("POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(path, body.length(), body));
                statuses.add(answer.status());
                assertThat(answer).hasText(path.equals("/ignore") ? "ignored" : body);
            }
        }
        return statuses;
    }
}
