package dev.spillway.grpc.client;

import dev.spillway.internal.client.ClientFamily;
import dev.spillway.internal.client.Terms;
import dev.spillway.limit.Base;
import io.grpc.Channel;
import io.grpc.ClientInterceptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The gRPC clients of an app: named during its set-up, at work from its start to its end. They share their
/// threads.
public final class GrpcClients implements ClientFamily {
    /// What an app knows them by.
    public static final Kind<GrpcClients> KIND = new Kind<>(GrpcClients.class, Base.Kind.GRPC, GrpcClients::new);

    private final Map<String, Berth> berths = new LinkedHashMap<>();
    private final AtomicReference<@Nullable Loops> loops = new AtomicReference<>();

    GrpcClients() {}

    /// A channel for stubs.
    ///
    /// @param name the client
    /// @param inside interceptors below the bounds, the first outermost
    public Channel channel(String name, List<ClientInterceptor> inside) {
        return new StubChannel(berths.computeIfAbsent(name, Berth::new), inside);
    }

    @Override
    public List<Failure<?>> failures() {
        return Answers.ALL;
    }

    @Override
    public void start(Map<String, Terms> terms) {
        if (terms.isEmpty()) {
            return;
        }
        Logs.quieten();
        Lookups.bound();
        var shared = new Loops();
        loops.set(shared);
        terms.forEach((name, own) -> berths.computeIfAbsent(name, Berth::new).start(new Outlet(own, shared)));
    }

    @Override
    public void close(Duration within) {
        var shared = loops.getAndSet(null);
        if (shared == null) {
            return;
        }
        var outlets = new ArrayList<Outlet>();
        berths.values().forEach(berth -> berth.outlet().ifPresent(outlets::add));
        Closing.close(outlets, within);
        shared.close();
    }
}
