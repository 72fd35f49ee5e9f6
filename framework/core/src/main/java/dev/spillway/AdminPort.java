package dev.spillway;

import dev.spillway.internal.admin.AdminEntrance;
import dev.spillway.internal.admin.Facts;
import dev.spillway.internal.admin.Readiness;
import dev.spillway.internal.admin.Unobserved;
import dev.spillway.internal.clock.Deadlines;
import dev.spillway.internal.gate.Bounds;
import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.gate.Commons;
import dev.spillway.internal.gate.DeafHandlers;
import dev.spillway.internal.gate.Endpoint;
import dev.spillway.internal.gate.FixedWeight;
import dev.spillway.internal.gate.Gate;
import dev.spillway.internal.gate.Hooks;
import dev.spillway.internal.gate.Lifecycle;
import dev.spillway.internal.gate.Lifecycle.Stage;
import dev.spillway.internal.json.Json;
import dev.spillway.internal.listener.Harness;
import dev.spillway.internal.listener.Listener;
import dev.spillway.internal.listener.PlatformListener;
import dev.spillway.internal.rpc.RpcMethod;
import dev.spillway.internal.wire.Clients;
import dev.spillway.internal.wire.ConnectionTable;
import dev.spillway.internal.wire.ConnectionTable.Overflow;
import dev.spillway.internal.wire.DateLine;
import dev.spillway.internal.wire.Spoken;
import dev.spillway.internal.wire.Uncounted;
import dev.spillway.internal.wire.Wire;
import dev.spillway.internal.wire.WireLimits;
import dev.spillway.limit.Edge;
import dev.spillway.limit.Http2Knobs;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.RpcKnobs;
import dev.spillway.limit.Settings;
import dev.spillway.limit.Size;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Puts the admin port together: the same connections as on the main port, with small bounds of their own, that
/// share nothing with it which the main port could use up. It speaks HTTP/2 for methods of gRPC, behind a gate of
/// their own.
final class AdminPort {
    private static final long CONNECTIONS = 64;
    private static final Size BYTES = Size.ofMebibytes(4);
    /// A stream of questions, by a person or their tool.
    private static final Duration STREAM = Duration.ofMinutes(1);
    /// Between two of them.
    private static final Duration STREAM_IDLE = Duration.ofSeconds(10);

    private AdminPort() {}

    /// Opens the port.
    ///
    /// @param methods of gRPC
    static Listener open(
            Facts facts, Readiness readiness, List<RpcMethod> methods, Deadlines deadlines, DateLine date) {
        var settings = small(facts.inForce().process());
        var observer = new Uncounted();
        var edge = new Edge.Direct();
        var bytes = new ByteBudget(BYTES.bytes());
        var wire = new Wire(
                Spoken::choose,
                WireLimits.of(settings),
                deadlines,
                new AdminEntrance(facts, readiness, gate(methods, settings, deadlines, bytes)),
                facts.lifecycle(),
                new ConnectionTable(settings, edge::trusts, observer, Overflow.DISPLACE),
                edge,
                new Clients(edge, observer),
                observer,
                date,
                bytes,
                new DeafHandlers(),
                Optional.empty());
        return Harness.current()
                .admin(
                        wire,
                        () -> new PlatformListener(facts.configuration().admin().address(), wire));
    }

    /// A gate to methods. It has a life of its own: nobody waits with the end of the process for who reads here.
    private static Gate gate(List<RpcMethod> methods, Settings settings, Deadlines deadlines, ByteBudget bytes) {
        var lifecycle = new Lifecycle();
        lifecycle.advance(Stage.SERVING);
        var bounds = Bounds.of(settings, settings.get(Knobs.CALLS));
        var endpoints = methods.stream()
                .map(method -> Endpoint.of(method, FixedWeight.ONE, bounds))
                .toList();
        var commons = new Commons(deadlines, settings, lifecycle, bytes, new Unobserved());
        return new Gate(endpoints, Hooks.NONE, new Json(settings), commons);
    }

    /// A probe asks once and leaves. Who stays gives way to the next one when all places are taken.
    private static Settings small(Settings settings) {
        return settings.overlaid(List.of(
                Knobs.CONNECTIONS.at(CONNECTIONS),
                Knobs.CONNECTIONS_PER_ADDRESS.at(CONNECTIONS),
                Knobs.FIRST_BYTE.at(Knobs.FIRST_BYTE.minimum()),
                Knobs.IDLE.at(Knobs.IDLE.minimum()),
                Knobs.AGE.at(Knobs.AGE.minimum()),
                Knobs.AGE_GRACE.at(Knobs.AGE_GRACE.minimum()),
                Knobs.REQUESTS.at(Knobs.REQUESTS.minimum()),
                Http2Knobs.REQUESTS.at(Http2Knobs.REQUESTS.minimum()),
                Http2Knobs.STREAMS.at(Http2Knobs.STREAMS.minimum()),
                Http2Knobs.STREAM_WINDOW.at(Http2Knobs.STREAM_WINDOW.minimum()),
                Http2Knobs.WINDOW.at(Http2Knobs.WINDOW.minimum()),
                Knobs.CALLS.at(Knobs.CALLS.minimum()),
                RpcKnobs.MAX_MESSAGE.at(RpcKnobs.MAX_MESSAGE.minimum()),
                RpcKnobs.IDLE.at(STREAM_IDLE),
                RpcKnobs.TOTAL.at(STREAM)));
    }
}
