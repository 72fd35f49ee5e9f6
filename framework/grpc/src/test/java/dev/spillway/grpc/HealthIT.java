package dev.spillway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.Transport;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Health is what `/readyz` tells.
class HealthIT {
    private static final String PROBE = "dev.spillway.grpc.testing.Probe";

    @ParameterizedTest
    @EnumSource
    void anAppAndItsServicesServeWhenItIsReady(Transport transport) {
        var well = new AtomicBoolean(true);
        try (var served = app(well)) {
            var health = HealthGrpc.newBlockingStub(served.channel(transport));

            assertThat(health.check(asked("")).getStatus()).isEqualTo(ServingStatus.SERVING);
            assertThat(health.check(asked(PROBE)).getStatus()).isEqualTo(ServingStatus.SERVING);
            assertThat(Served.failure(() -> health.check(asked("another")))
                            .getStatus()
                            .getCode())
                    .isEqualTo(Code.NOT_FOUND);
        }
    }

    @Test
    void aWatcherIsToldEveryChangeAndTheEnd() throws InterruptedException {
        var well = new AtomicBoolean(true);
        var served = app(well);
        Iterator<HealthCheckResponse> watched;
        Thread closing;
        try {
            watched =
                    HealthGrpc.newBlockingStub(served.channel(Transport.CLEAR)).watch(asked(PROBE));
            assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.SERVING);
            well.set(false);
            assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
            well.set(true);
            assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.SERVING);
        } finally {
            closing = Thread.ofVirtual().start(served.service()::close);
        }
        assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
        StatusRuntimeException ended = Served.failure(() -> watched.forEachRemaining(_ -> {}));
        assertThat(ended.getStatus().getCode()).isEqualTo(Code.UNAVAILABLE);
        assertThat(closing.join(Duration.ofSeconds(30))).isTrue();
        served.close();
    }

    private static Served app(AtomicBoolean well) {
        return Served.app(
                app -> app.check("dependency", () -> {
                            if (!well.get()) {
                                throw new IllegalStateException("not well");
                            }
                        })
                        .serve(Grpc.service(new ProbeService())),
                "spillway.admin.check-age = 100ms");
    }

    private static HealthCheckRequest asked(String service) {
        return HealthCheckRequest.newBuilder().setService(service).build();
    }
}
