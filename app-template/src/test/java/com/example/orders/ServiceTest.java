package com.example.orders;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.TestService;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The service as it is deployed: on real ports, with its own configuration and a database in a file.
class ServiceTest {
    @TempDir
    private Path folder;

    @Test
    void servesItsRoutesAndItsAdminPagesOnTheirOwnPorts() {
        try (var service = start()) {
            assertThat(service.get("/orders")).hasStatus(200);
            assertThat(service.get("/livez")).isProblem(404);
            assertThat(service.admin("/livez")).hasStatus(200);
            assertThat(service.admin("/readyz")).hasStatus(200);
            assertThat(service.admin("/readyz").text()).contains("database ok");
            assertThat(service.admin("/orders")).isProblem(404);
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
        var storage = Storage.database(TestDatabases.file(folder, 25));
        return TestService.start(app -> Api.routes(app, storage.open(app)));
    }
}
