package dev.spillway;

import dev.spillway.internal.gate.FixedWeight;
import dev.spillway.internal.rpc.RpcHost;
import dev.spillway.internal.rpc.RpcMethod;
import dev.spillway.limit.Criticality;
import dev.spillway.limit.OverloadKnobs;
import dev.spillway.limit.RpcKnobs;
import dev.spillway.limit.Setting;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What is served beside the gRPC services of an app: health, for whoever balances load, and reflection on the admin
/// port. It is planned with the app, and learns later whether that is ready.
final class Extensions implements RpcHost {
    /// Who watches health does so for long, and hears little.
    private static final List<Setting<?>> WATCHED = List.of(
            RpcKnobs.TOTAL.at(RpcKnobs.TOTAL.maximum()),
            RpcKnobs.IDLE.at(RpcKnobs.IDLE.maximum()),
            OverloadKnobs.CRITICALITY.at(Criticality.CRITICAL));
    /// An overloaded instance that looks dead is restarted, and its load falls on the others.
    private static final List<Setting<?>> ASKED = List.of(OverloadKnobs.CRITICALITY.at(Criticality.CRITICAL));

    private final List<RpcService> services;
    private final AtomicReference<@Nullable BooleanSupplier> ready = new AtomicReference<>();
    private final AtomicReference<@Nullable BooleanSupplier> leaving = new AtomicReference<>();

    Extensions(List<RpcService> services) {
        this.services = List.copyOf(services);
    }

    /// The methods, none if the app has no services.
    List<PlannedMethod> plan() {
        return services.stream()
                .limit(1)
                .flatMap(service -> service.extension().methods(this).stream())
                .filter(method -> !services().contains(method.service()))
                .map(method -> new PlannedMethod(method, settings(method), FixedWeight.ONE))
                .toList();
    }

    /// What the admin port serves of gRPC, about the services.
    List<RpcMethod> adminMethods() {
        var all = services.stream().map(RpcService::extension).toList();
        return all.stream()
                .limit(1)
                .flatMap(first -> first.adminMethods(all).stream())
                .toList();
    }

    private static List<Setting<?>> settings(RpcMethod method) {
        return method.shape().answersOnce() ? ASKED : WATCHED;
    }

    /// The service has been put together.
    ///
    /// @param isReady what `/readyz` tells
    /// @param isLeaving whether it is going down
    void attach(BooleanSupplier isReady, BooleanSupplier isLeaving) {
        ready.set(isReady);
        leaving.set(isLeaving);
    }

    @Override
    public List<String> services() {
        return services.stream().map(RpcService::name).toList();
    }

    @Override
    public boolean isReady() {
        var told = ready.get();
        return told != null && told.getAsBoolean();
    }

    @Override
    public boolean isLeaving() {
        var told = leaving.get();
        return told != null && told.getAsBoolean();
    }
}
