package dev.spillway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// HAProxy or nginx in front of a service, until it is closed.
final class Proxy implements AutoCloseable {
    private final Process process;
    private final int port;
    private final Path log;

    private Proxy(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /// HAProxy.
    ///
    /// @param backend lines of its backend
    static Proxy haproxy(Path folder, String... backend) {
        var port = freePort();
        var settings = """
                global
                    maxconn 1000
                defaults
                    mode http
                    timeout connect 2s
                    timeout client 30s
                    timeout server 30s
                    timeout http-keep-alive 30s
                    # Else a check has as long as there is between two: too little on a busy machine.
                    timeout check 10s
                    retries 0
                frontend all
                    bind 127.0.0.1:%d
                    default_backend service
                backend service
                    http-reuse always
                    %s
                """.formatted(port, String.join("\n    ", backend));
        var file = write(folder.resolve("haproxy.cfg"), settings);
        return start(Tool.named("haproxy"), List.of("-f", file.toString(), "-db"), port, folder);
    }

    /// nginx.
    ///
    /// @param location lines of its location, which passes to `upstream service`
    static Proxy nginx(Path folder, int service, String... location) {
        var port = freePort();
        var settings = """
                user %5$s;
                daemon off;
                worker_processes 1;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log info;
                events { worker_connections 512; }
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    client_max_body_size 8m;
                    upstream service {
                        server 127.0.0.1:%2$d max_fails=0;
                        keepalive 16;
                    }
                    server {
                        listen 127.0.0.1:%3$d;
                        location / {
                            proxy_pass http://service;
                            proxy_next_upstream off;
                            %4$s
                        }
                    }
                }
                """.formatted(
                folder, service, port, String.join("\n            ", location), System.getProperty("user.name"));
        var file = write(folder.resolve("nginx.conf"), settings);
        return start(
                Tool.named("nginx"),
                List.of("-p", folder.toString(), "-e", folder + "/error.log", "-c", file.toString()),
                port,
                folder);
    }

    int port() {
        return port;
    }

    private static Proxy start(Tool tool, List<String> arguments, int port, Path folder) {
        try {
            var log = folder.resolve("output.log");
            var process = tool.start(arguments).redirectOutput(log.toFile()).start();
            var proxy = new Proxy(process, port, log);
            ChildService.await(Duration.ofSeconds(10), proxy::listens);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean listens() {
        if (!process.isAlive()) {
            throw new AssertionError("the proxy has ended: " + read(log));
        }
        try {
            RawClient.connect(port).close();
            return true;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Below the ports that the system gives to connections and to services of other tests, so that nobody takes it
    /// before the proxy does.
    private static int freePort() {
        while (true) {
            var port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (var socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Taken: try another one.
            }
        }
    }
}
