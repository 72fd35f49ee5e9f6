package dev.spillway.internal.wire;

import dev.spillway.internal.clock.Deadlines;
import dev.spillway.internal.clock.FakeTime;
import dev.spillway.internal.clock.ProcessClock;
import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.gate.DeafHandlers;
import dev.spillway.internal.gate.Entrance;
import dev.spillway.internal.gate.Lifecycle;
import dev.spillway.internal.wire.ConnectionTable.Overflow;
import dev.spillway.internal.wire.h1.Http1Connection;
import dev.spillway.limit.Edge;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Setting;
import dev.spillway.limit.Settings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// A wire without sockets, by a clock that the test moves.
public final class WireFixture {
    public static final int PLACES = 100;

    public final FakeTime time = new FakeTime();
    public final Deadlines deadlines = new Deadlines(new ProcessClock(time));
    public final Lifecycle lifecycle = new Lifecycle();
    public final RecordingConnections observer = new RecordingConnections();
    public final Wire wire;

    private WireFixture(Protocols protocols, Edge edge, Entrance entrance, List<Setting<?>> set) {
        this(protocols, edge, entrance, Overflow.TURN_AWAY, set);
    }

    private WireFixture(Protocols protocols, Edge edge, Entrance entrance, Overflow overflow, List<Setting<?>> set) {
        var settings = Settings.DEFAULTS
                .overlaid(List.of(Knobs.CONNECTIONS.at((long) PLACES)))
                .overlaid(set);
        var table = new ConnectionTable(settings, edge::trusts, observer, overflow);
        this.wire = new Wire(
                protocols,
                WireLimits.of(settings),
                deadlines,
                entrance,
                lifecycle,
                table,
                edge,
                new Clients(edge, observer),
                observer,
                new DateLine(InstantSource.fixed(Instant.EPOCH)),
                ByteBudget.of(settings),
                new DeafHandlers(),
                Optional.empty());
    }

    public static WireFixture direct(Entrance entrance, Setting<?>... set) {
        return new WireFixture(Http1Connection::new, new Edge.Direct(), entrance, List.of(set));
    }

    /// As [#direct], but when all places are taken, the next connection has that of another one.
    public static WireFixture displacing(Entrance entrance, Setting<?>... set) {
        return new WireFixture(Http1Connection::new, new Edge.Direct(), entrance, Overflow.DISPLACE, List.of(set));
    }

    /// As [#direct], but `protocols` are spoken.
    public static WireFixture speaking(Protocols protocols, Entrance entrance, Setting<?>... set) {
        return new WireFixture(protocols, new Edge.Direct(), entrance, List.of(set));
    }

    public static WireFixture behind(Edge edge, Entrance entrance, Setting<?>... set) {
        return new WireFixture(Http1Connection::new, edge, entrance, List.of(set));
    }

    /// Time passes, and the sweeper does its work.
    public void pass(Duration duration) {
        time.pass(duration, deadlines);
    }

    public void passMillis(long millis) {
        pass(Duration.ofMillis(millis));
    }

    /// The sweeper comes by.
    public void sweep() {
        time.pass(Duration.ofMillis(1), deadlines);
    }
}
