package dev.spillway.grpc.client;

import static dev.spillway.grpc.client.ClientFixture.ASKED;
import static dev.spillway.grpc.client.ClientFixture.await;
import static dev.spillway.grpc.client.ClientFixture.codeOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// TLS by the keys that clients for HTTP have.
class GrpcTlsIT {
    private static final String[] NAMED = {"-ext", "san=ip:127.0.0.1"};

    @TempDir
    private Path folder;

    private static String[] settings(Keys own, Keys trusted) {
        return new String[] {
            "tls.authorities = " + trusted.certificate(),
            "tls.certificate = " + own.certificate(),
            "tls.key = " + own.key(),
            "timeout = 30s",
            "retries = 0",
            "grpc.reconnect = 1s"
        };
    }

    private static String base(PlainServer server) {
        return "grpcs://127.0.0.1:" + server.port();
    }

    @Test
    void bothSidesShowWhoTheyAre() throws Exception {
        var server = Keys.make(folder, "server", NAMED);
        var client = Keys.make(folder, "client");
        try (var inventory = new PlainServer(0, PlainServer.GOOD, Optional.of(server.server(client)));
                var fixture = new ClientFixture(base(inventory), settings(client, server))) {
            assertThat(fixture.blocking().getStock(ASKED).getLeft()).isEqualTo(3);
        }
    }

    @Test
    void trustsNobodyElse() throws Exception {
        var server = Keys.make(folder, "server", NAMED);
        var client = Keys.make(folder, "client");
        var other = Keys.make(folder, "other", NAMED);
        try (var inventory = new PlainServer(0, PlainServer.GOOD, Optional.of(server.server(client)))) {
            try (var fixture = new ClientFixture(base(inventory), settings(client, other))) {
                assertThat(codeOf(() -> fixture.blocking().getStock(ASKED))).isEqualTo(Status.Code.UNAVAILABLE);
            }
            try (var fixture = new ClientFixture(base(inventory), settings(other, server))) {
                assertThat(codeOf(() -> fixture.blocking().getStock(ASKED))).isEqualTo(Status.Code.UNAVAILABLE);
            }
            assertThat(inventory.calls()).isZero();
        }
    }

    @Test
    void wantsTheHostNamedAndTheCertificateInItsTime() throws Exception {
        var client = Keys.make(folder, "client");
        var unnamed = Keys.make(folder, "unnamed", "-ext", "san=dns:elsewhere");
        try (var inventory = new PlainServer(0, PlainServer.GOOD, Optional.of(unnamed.server(client)));
                var fixture = new ClientFixture(base(inventory), settings(client, unnamed))) {
            assertThat(codeOf(() -> fixture.blocking().getStock(ASKED))).isEqualTo(Status.Code.UNAVAILABLE);
        }
        var expired = Keys.make(folder, "expired", "-ext", "san=ip:127.0.0.1", "-startdate", "-10d", "-validity", "5");
        try (var inventory = new PlainServer(0, PlainServer.GOOD, Optional.of(expired.server(client)));
                var fixture = new ClientFixture(base(inventory), settings(client, expired))) {
            assertThat(codeOf(() -> fixture.blocking().getStock(ASKED))).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(inventory.calls()).isZero();
        }
    }

    @Test
    void takesFilesAnewWhenTheyChange() throws Exception {
        var server = Keys.make(folder, "server", NAMED);
        var client = Keys.make(folder, "client");
        var other = Keys.make(folder, "other", NAMED);
        var authorities = Files.copy(other.certificate(), folder.resolve("authorities.crt"));
        try (var inventory = new PlainServer(0, PlainServer.GOOD, Optional.of(server.server(client)));
                var fixture =
                        new ClientFixture(base(inventory), settings(client, new Keys(authorities, other.key())))) {
            assertThat(codeOf(() -> fixture.blocking().getStock(ASKED))).isEqualTo(Status.Code.UNAVAILABLE);
            Files.copy(server.certificate(), authorities, StandardCopyOption.REPLACE_EXISTING);
            await(() -> {
                try {
                    return fixture.blocking().getStock(ASKED).getLeft() == 3;
                } catch (StatusRuntimeException e) {
                    return false;
                }
            });
        }
    }
}
