package dev.spillway.internal.admin;

import dev.spillway.http.Check;
import dev.spillway.http.Entity;
import dev.spillway.http.Method;
import dev.spillway.http.Response;
import dev.spillway.internal.config.Configuration;
import dev.spillway.internal.config.Machine;
import dev.spillway.internal.config.Relations;
import dev.spillway.internal.config.Sources;
import dev.spillway.internal.gate.Bounds;
import dev.spillway.internal.gate.Endpoint;
import dev.spillway.internal.gate.Lifecycle;
import dev.spillway.internal.gate.Lifecycle.Stage;
import dev.spillway.internal.gate.Observer;
import dev.spillway.internal.metrics.Metrics;
import dev.spillway.limit.Base;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Limit;
import dev.spillway.limit.Settings;
import dev.spillway.limit.Size;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/// A service with two routes that is looked at through its admin port.
final class AdminFixture implements AutoCloseable {
    final AtomicLong now = new AtomicLong();
    final Lifecycle lifecycle = new Lifecycle();
    final SequencedMap<String, Check> checks = new LinkedHashMap<>();
    final Metrics metrics;
    final Facts facts;
    private final Configuration configuration;

    AdminFixture(Map<String, String> properties) {
        this.configuration = Configuration.load(new Sources(AdminFixture.class.getClassLoader(), properties, Map.of()));
        var machine = new Machine(Size.ofMebibytes(1_024), 100_000, Size.ofKibibytes(27));
        var inForce = Relations.check(configuration, List.of(), machine);
        this.metrics = new Metrics(inForce.process(), now::get, InstantSource.system());
        var endpoints = List.of(endpoint(Method.GET, "/stock/{sku}"), endpoint(Method.POST, "/import"));
        for (var endpoint : endpoints) {
            metrics.route(endpoint.method().name(), endpoint.template(), new Observer.Gauges() {
                @Override
                public int limit() {
                    return 64;
                }

                @Override
                public int taken() {
                    return 3;
                }

                @Override
                public int waiting() {
                    return 1;
                }
            });
        }
        this.facts = new Facts(
                configuration,
                inForce,
                endpoints,
                new TreeMap<>(Map.of(
                        "inventory", new Facts.OfClient(Base.Kind.HTTP, Settings.DEFAULTS),
                        "pricing", new Facts.OfClient(Base.Kind.GRPC, Settings.DEFAULTS))),
                metrics,
                lifecycle,
                () -> 18080,
                () -> 19090,
                () -> 8443);
        lifecycle.advance(Stage.SERVING);
    }

    private Endpoint endpoint(Method method, String template) {
        var settings =
                configuration.route(method + " " + template, Limit.permits(8).settings());
        return new Endpoint(
                method, template, _ -> Response.text(""), _ -> 1, Bounds.of(settings, Knobs.CALLS.standard()));
    }

    Readiness readiness() {
        return new Readiness(lifecycle, checks, facts.inForce().process(), now::get);
    }

    AdminEntrance entrance() {
        return new AdminEntrance(facts, readiness(), _ -> {
            throw new AssertionError("a page is no method");
        });
    }

    static Response answer(AdminEntrance entrance, AdminCall call) throws IOException {
        try (var admission = entrance.admit(call)) {
            return admission.handle();
        }
    }

    static String body(Response response) {
        return response.entity() instanceof Entity.Bytes(var bytes) ? new String(bytes, StandardCharsets.UTF_8) : "";
    }

    @Override
    public void close() {
        metrics.close();
    }
}
