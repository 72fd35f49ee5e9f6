package com.example.orders;

import static dev.spillway.testing.SpillwayAssertions.assertThat;

import dev.spillway.testing.TestService;
import org.junit.jupiter.api.Test;

/// The service as it is deployed: on real ports, with its own configuration.
class ServiceTest {
    @Test
    void servesItsRoutesAndItsAdminPagesOnTheirOwnPorts() {
        var storage = TestStorage.empty();
        try (var service = TestService.start(app -> Api.routes(app, storage.open(app)))) {
            assertThat(service.send("POST", "/orders", "application/json", "{\"sku\":\"apple\",\"quantity\":3}"))
                    .hasStatus(201);
            assertThat(service.get("/orders/1")).hasStatus(200);
            assertThat(service.get("/livez")).isProblem(404);
            assertThat(service.admin("/livez")).hasStatus(200);
            assertThat(service.admin("/readyz")).hasStatus(200);
            assertThat(service.admin("/orders")).isProblem(404);
        }
    }
}
