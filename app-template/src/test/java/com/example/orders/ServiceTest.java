package com.example.orders;

import static dev.spillway.testing.SpillwayAssertions.assertThat;

import dev.spillway.testing.TestService;
import org.junit.jupiter.api.Test;

/// The service as it is deployed: on real ports, with its own configuration.
class ServiceTest {
    @Test
    void servesItsRoutesAndItsAdminPagesOnTheirOwnPorts() {
        try (var service = TestService.start(Api::routes)) {
            assertThat(service.get("/orders")).hasStatus(200);
            assertThat(service.get("/livez")).isProblem(404);
            assertThat(service.admin("/livez")).hasStatus(200);
            assertThat(service.admin("/readyz")).hasStatus(200);
            assertThat(service.admin("/orders")).isProblem(404);
        }
    }
}
