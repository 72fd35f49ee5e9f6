package dev.spillway;

import dev.spillway.internal.gate.FixedWeight;
import dev.spillway.internal.rpc.RpcExtension;
import dev.spillway.internal.rpc.RpcMethod;
import dev.spillway.internal.rpc.Shape;
import dev.spillway.limit.CallClass;
import dev.spillway.limit.ClientRate;
import dev.spillway.limit.HandlerDeadline;
import dev.spillway.limit.Limit;
import dev.spillway.limit.MaxBody;
import dev.spillway.limit.Permits;
import dev.spillway.limit.Rate;
import dev.spillway.limit.RpcKnobs;
import dev.spillway.limit.Setting;
import dev.spillway.limit.StreamProfile;
import dev.spillway.limit.StreamTotal;
import dev.spillway.limit.Upload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// A gRPC service and the limits of its methods; `Grpc.service(…)` of `spillway-grpc` makes one. Each method is an
/// endpoint of its own, as a route is: what is not said here holds nevertheless, by the configuration's
/// `routes.default` or the defaults of [dev.spillway.limit.Knobs], and what the configuration says about one method
/// (`routes."grpc:/greet.v1.Greeter/SayHello"`) is stronger than what is said here.
///
/// `seconds` and `millis` bound the work on a call of a method that answers once; how long a stream of answers may last
/// is said in `minutes`. `kibibytes` and `mebibytes` bound each message that is received.
public final class RpcService {
    private final String name;
    private final RpcExtension extension;
    private final SequencedMap<String, RpcMethod> methods = new LinkedHashMap<>();
    private final Limits common;
    private final Map<String, Limits> own = new LinkedHashMap<>();
    private volatile @Nullable Setup setup;

    /// A service of these methods. For `spillway-grpc`.
    ///
    /// @param name its full name: `greet.v1.Greeter`
    /// @param extension what an app has beside it
    @SuppressWarnings("exports")
    public RpcService(String name, List<RpcMethod> methods, RpcExtension extension) {
        this.name = name;
        this.extension = extension;
        this.common = new Limits("service " + name);
        methods.forEach(method -> this.methods.put(method.name(), method));
    }

    /// The full name: `greet.v1.Greeter`.
    public String name() {
        return name;
    }

    /// Bounds each method, unless it has a limit of that kind itself. What only some methods can have is a limit of
    /// those: a time of streams bounds those that stream.
    ///
    /// @throws IllegalArgumentException if the service has a limit of that kind already, or none of its methods can
    /// @throws IllegalStateException if the service that it is a part of has started
    public RpcService limit(Limit... more) {
        requireOpen();
        for (var limit : more) {
            requireFitting(limit);
        }
        common.add(List.of(more));
        return this;
    }

    /// Bounds one method.
    ///
    /// @param method its name: `SayHello`
    /// @throws IllegalArgumentException if there is no such method, it has a limit of that kind already, or it can
    ///     have none: a deadline where answers are streamed, a time of streams where there is none
    /// @throws IllegalStateException if the service that it is a part of has started
    public RpcService limit(String method, Limit... more) {
        requireOpen();
        var bounded = methods.get(method);
        if (bounded == null) {
            throw new IllegalArgumentException(
                    "%s has no method %s; it has %s".formatted(name, method, methods.sequencedKeySet()));
        }
        for (var limit : more) {
            misfit(limit, bounded.shape()).ifPresent(why -> {
                throw new IllegalArgumentException(bounded.path() + " " + why);
            });
        }
        own.computeIfAbsent(method, _ -> new Limits(name + "/" + method)).add(List.of(more));
        return this;
    }

    private void requireFitting(Limit limit) {
        var why = methods.values().stream()
                .map(method -> misfit(limit, method.shape()))
                .toList();
        if (!why.isEmpty() && why.stream().allMatch(Optional::isPresent)) {
            throw new IllegalArgumentException(
                    "each method of %s %s".formatted(name, why.getFirst().orElseThrow()));
        }
    }

    private static Optional<String> misfit(Limit limit, Shape shape) {
        return switch (limit) {
            case HandlerDeadline _
            when !shape.answersOnce() -> Optional.of("streams its answers: its time is minutes, not seconds or millis");
            case StreamTotal _
            when !shape.streams() -> Optional.of("answers once: its time is seconds or millis, not minutes");
            case Upload _ -> Optional.of("takes messages: what bounds one is a size, not upload");
            case StreamProfile _ -> Optional.of("has streams of gRPC: their time is minutes, not stream");
            case HandlerDeadline _, StreamTotal _, Permits _, Rate _, ClientRate _, MaxBody _, CallClass _ ->
                Optional.empty();
        };
    }

    private void requireOpen() {
        var part = setup;
        if (part != null) {
            part.requireOpen();
        }
    }

    /// It is a part of an app from now on.
    ///
    /// @throws IllegalStateException if it is one already
    void join(Setup app) {
        if (setup != null) {
            throw new IllegalStateException(name + " is served already");
        }
        setup = app;
    }

    RpcExtension extension() {
        return extension;
    }

    /// What was declared, as it holds now.
    List<PlannedMethod> plan() {
        return methods.values().stream().map(this::plan).toList();
    }

    private PlannedMethod plan(RpcMethod method) {
        var nested = new ArrayList<Limits>();
        nested.add(common);
        var single = own.get(method.name());
        if (single != null) {
            nested.add(single);
        }
        var settings = new ArrayList<Setting<?>>();
        var weight = FixedWeight.ONE;
        for (var limit : Limits.nested(nested)) {
            if (misfit(limit, method.shape()).isEmpty()) {
                settings.addAll(settings(limit));
            }
            if (limit instanceof Permits permits) {
                weight = new FixedWeight(permits.weight());
            }
        }
        return new PlannedMethod(method, List.copyOf(settings), weight);
    }

    private static List<Setting<?>> settings(Limit limit) {
        return limit instanceof MaxBody(var size) ? List.of(RpcKnobs.MAX_MESSAGE.at(size)) : limit.settings();
    }
}
