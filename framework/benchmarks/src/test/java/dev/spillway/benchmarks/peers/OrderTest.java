package dev.spillway.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class OrderTest {
    private static final String FILE = "/dev/spillway/benchmarks/servers/order.json";

    @Test
    void postedOrderIsOneKibibyteAndSurvivesTheTripThroughTheRecord() throws IOException {
        try (var file = Objects.requireNonNull(OrderTest.class.getResourceAsStream(FILE))) {
            var posted = file.readAllBytes();

            var json = JsonMapper.shared();
            var order = json.readValue(posted, Order.class);

            assertThat(posted).hasSize(1024);
            assertThat(order.lines()).hasSize(6);
            assertThat(json.writeValueAsBytes(order)).isEqualTo(posted);
        }
    }
}
