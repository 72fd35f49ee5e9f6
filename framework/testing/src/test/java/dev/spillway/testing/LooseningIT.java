package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.Attack.Target;
import io.helidon.webserver.spi.ServerConnectionSelectorProvider;
import io.helidon.webserver.spi.ServerFeatureProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Everything around the service that would loosen a limit of Helidon's: a configuration file, system properties,
/// service providers and a `reference.conf` on the class path. None of it changes anything.
@Timeout(120)
class LooseningIT {
    private static final String LOOSE = """
            server:
              port: 18999
              max-payload-size: -1
              max-concurrent-requests: -1
              max-tcp-connections: -1
              idle-connection-timeout: PT1H
              connection-options:
                read-timeout: PT1H
                socket-receive-buffer-size: 1048576
              features:
                rogue:
                  enabled: true
              protocols:
                http_1_1:
                  max-headers-size: 100000000
                  max-prologue-length: 100000000
                rogue:
                  enabled: true
              sockets:
                - name: "backdoor"
                  port: 18998
            """;

    @Test
    void changesNothing(@TempDir Path classPath) throws IOException {
        Files.writeString(classPath.resolve("application.yaml"), LOOSE);
        Files.writeString(classPath.resolve("reference.conf"), "spillway.routes.default.max-body = 64 MiB");
        var services = Files.createDirectories(classPath.resolve("META-INF/services"));
        provide(services, ServerConnectionSelectorProvider.class, RogueSelectorProvider.class);
        provide(services, ServerFeatureProvider.class, RogueFeatureProvider.class);
        var settings = new ArrayList<>(UnderAttack.SHORT);
        settings.addAll(UnderAttack.FAST);

        try (var child = ChildService.Start.with(settings)
                        .classPath(classPath)
                        .options(
                                "-Dserver.max-payload-size=-1",
                                "-Dserver.protocols.http_1_1.max-headers-size=100000000",
                                "-Dserver.idle-connection-timeout=PT1H",
                                "-Dserver.port=18999",
                                "-Dhelidon.webserver.max-payload-size=-1",
                                "-Djdk.httpserver.maxConnections=-1")
                        .run();
                var client = RawClient.connect(child.port(), "127.0.0.3")) {
            var target = Target.on(child.port());

            assertThat(client.get("/get")).hasStatus(200).hasText("ok");
            UnderAttack.assertStatus(Attacks.oversizeChunked("/echo").on(target, 2), 413);
            UnderAttack.assertStatus(Attacks.endlessField().on(target, 2), 431);
            UnderAttack.assertStatus(Attacks.endlessTarget().on(target, 2), 414);
            UnderAttack.assertEnded(Attacks.silence().on(target, 2), Duration.ofSeconds(3));
            UnderAttack.assertEnded(Attacks.headDrip(Duration.ofMillis(50)).on(target, 2), Duration.ofMillis(500));
            assertThat(child.lines()).noneMatch(line -> line.contains("ROGUE"));
            assertThat(child.port()).isNotIn(18_998, 18_999);
            assertThat(listening(18_998)).isFalse();
            assertThat(listening(18_999)).isFalse();
        }
    }

    private static void provide(Path services, Class<?> service, Class<?> provider) throws IOException {
        Files.writeString(services.resolve(service.getName()), provider.getName());
    }

    private static boolean listening(int port) {
        try (var client = RawClient.connect(port)) {
            return client.end() == RawClient.End.OPEN;
        } catch (UncheckedIOException e) {
            return false;
        }
    }
}
