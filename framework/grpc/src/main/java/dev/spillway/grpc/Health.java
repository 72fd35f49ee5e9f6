package dev.spillway.grpc;

import dev.spillway.internal.rpc.RpcHost;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Optional;

/// `grpc.health.v1` of an app: it serves when the app is ready, all of its services alike. The empty name is the app.
final class Health extends HealthGrpc.HealthImplBase {
    /// Readiness is asked for anew after `admin.check-age`, a second by default.
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final RpcHost host;

    Health(RpcHost host) {
        this.host = host;
    }

    @Override
    public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
        var status = status(request.getService());
        if (status.isEmpty()) {
            answer.onError(
                    Status.NOT_FOUND.withDescription("no such service here").asRuntimeException());
            return;
        }
        answer.onNext(response(status.get()));
        answer.onCompleted();
    }

    /// Tells every change, until the app goes down; then the stream ends, or its shutdown would wait for this.
    @Override
    public void watch(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
        var call = (ServerCallStreamObserver<HealthCheckResponse>) answer;
        var told = ServingStatus.UNKNOWN;
        while (!call.isCancelled()) {
            var leaving = host.isLeaving();
            var status = status(request.getService()).orElse(ServingStatus.SERVICE_UNKNOWN);
            if (status != told) {
                told = status;
                answer.onNext(response(status));
            }
            if (leaving) {
                answer.onError(Status.UNAVAILABLE
                        .withDescription("the service is going down")
                        .asRuntimeException());
                return;
            }
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private Optional<ServingStatus> status(String service) {
        return service.isEmpty() || host.services().contains(service) ? Optional.of(serving()) : Optional.empty();
    }

    private ServingStatus serving() {
        return host.isReady() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    }

    private static HealthCheckResponse response(ServingStatus status) {
        return HealthCheckResponse.newBuilder().setStatus(status).build();
    }
}
