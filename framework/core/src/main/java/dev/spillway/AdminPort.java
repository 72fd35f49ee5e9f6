package dev.spillway;

import dev.spillway.internal.admin.AdminEntrance;
import dev.spillway.internal.admin.Facts;
import dev.spillway.internal.admin.Readiness;
import dev.spillway.internal.clock.Deadlines;
import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.gate.DeafHandlers;
import dev.spillway.internal.listener.Harness;
import dev.spillway.internal.listener.Listener;
import dev.spillway.internal.listener.PlatformListener;
import dev.spillway.internal.wire.Clients;
import dev.spillway.internal.wire.ConnectionTable;
import dev.spillway.internal.wire.DateLine;
import dev.spillway.internal.wire.Uncounted;
import dev.spillway.internal.wire.Wire;
import dev.spillway.internal.wire.WireLimits;
import dev.spillway.internal.wire.h1.Http1Connection;
import dev.spillway.limit.Edge;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Settings;
import dev.spillway.limit.Size;
import java.util.List;
import java.util.Optional;

/// Puts the admin port together: the same connections as on the main port, with small bounds of their own, that
/// share nothing with it which the main port could use up.
final class AdminPort {
    private static final long CONNECTIONS = 64;
    private static final Size BYTES = Size.ofMebibytes(4);

    private AdminPort() {}

    /// Opens the port.
    static Listener open(Facts facts, Readiness readiness, Deadlines deadlines, DateLine date) {
        var lifecycle = facts.lifecycle();
        var settings = facts.inForce().process();
        var observer = new Uncounted();
        var edge = new Edge.Direct();
        var wire = new Wire(
                Http1Connection::new,
                WireLimits.of(small(settings)),
                deadlines,
                new AdminEntrance(facts, readiness),
                lifecycle,
                new ConnectionTable(small(settings), edge::trusts, observer),
                edge,
                new Clients(edge, observer),
                observer,
                date,
                new ByteBudget(BYTES.bytes()),
                new DeafHandlers(),
                Optional.empty());
        return Harness.current()
                .admin(
                        wire,
                        () -> new PlatformListener(facts.configuration().admin().address(), wire));
    }

    /// A probe asks once and leaves. Who stays takes a place from the next one.
    private static Settings small(Settings settings) {
        return settings.overlaid(List.of(
                Knobs.CONNECTIONS.at(CONNECTIONS),
                Knobs.CONNECTIONS_PER_ADDRESS.at(CONNECTIONS),
                Knobs.FIRST_BYTE.at(Knobs.FIRST_BYTE.minimum()),
                Knobs.IDLE.at(Knobs.IDLE.minimum()),
                Knobs.REQUESTS.at(Knobs.REQUESTS.minimum())));
    }
}
