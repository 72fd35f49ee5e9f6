package dev.spillway.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.spillway.Spillway;
import dev.spillway.otel.Otel;
import org.junit.jupiter.api.Test;

/// This module depends on `spillway-otel` as an application does: it manages none of the versions below it.
class TracedServiceTest {
    @Test
    void startsWithTheLibrariesThatTheModuleBrings() {
        assertThatCode(() -> {
                    try (var _ = Spillway.start(
                            app -> app.traces(Otel.otlp("benchmark")),
                            "spillway.port = 0",
                            "spillway.admin.port = 0",
                            "spillway.traces.endpoint = http://127.0.0.1:1")) {
                        // Nobody calls.
                    }
                })
                .doesNotThrowAnyException();
    }
}
