package dev.spillway.benchmarks.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.benchmarks.measure.VoidRun;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EngineTest {
    private static final Duration SHORT = Duration.ofMillis(20);

    @ParameterizedTest
    @EnumSource
    void callsUpstream(Engine.Kind kind) throws Exception {
        try (var upstream = new Upstream(0);
                var engine = kind.start(upstream.port())) {
            assertThat(engine.burst(3, SHORT)).isGreaterThanOrEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void voidsTheRunOnOneWrongAnswer(Engine.Kind kind) throws Exception {
        var right = Upstream.text();
        try (var upstream = new RawServer(number -> RawServer.status(number < 3 ? 200 : 500, right));
                var engine = kind.start(upstream.port())) {
            assertThatExceptionOfType(VoidRun.class).isThrownBy(() -> engine.burst(1, Duration.ofSeconds(30)));
        }
    }
}
