package com.example.orders;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.TestService;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The service with a database in a file.
class H2ServiceTest {
    @TempDir
    private Path folder;

    @Test
    void isReadyWhenItsDatabaseIs() {
        try (var service = start()) {
            assertThat(service.admin("/readyz").text()).startsWith("ready").contains("database ok");
        }
    }

    @Test
    void hasItsOrdersAfterARestart() {
        try (var service = start()) {
            assertThat(service.send("POST", "/orders", "application/json", "{\"sku\":\"apple\",\"quantity\":3}"))
                    .hasStatus(201);
        }
        try (var service = start()) {
            assertThat(service.get("/orders/1")).hasStatus(200);
        }
    }

    private TestService start() {
        var storage = Storage.database(TestDatabases.file(folder, 33));
        return TestService.start(app -> Api.routes(app, storage.open(app)));
    }
}
