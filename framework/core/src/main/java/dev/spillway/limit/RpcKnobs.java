package dev.spillway.limit;

import static dev.spillway.limit.Knob.Scope.METHOD;
import static dev.spillway.limit.Knob.Scope.PROCESS;

import java.time.Duration;
import java.util.List;

/// The limits of gRPC beside those that hold for every call: the part of the table of [Knobs] that stands below
/// `spillway.grpc.`, and what a gRPC method has beside the limits of a route.
public final class RpcKnobs {
    /// Fields of a call, in or out.
    public static final Knob<Size> METADATA = new Knob<>(
            PROCESS,
            "grpc.metadata",
            Unit.SIZE,
            Unit.SIZE.read("4 KiB"),
            Unit.SIZE.read("16 KiB"),
            Unit.SIZE.read("64 KiB"),
            "Counted as RFC 9113, 6.5.2 counts; more is RESOURCE_EXHAUSTED, past connections.header-bytes a 431.");

    /// Time between PING frames of a client that nothing is sent to.
    public static final Knob<Duration> PING_INTERVAL = new Knob<>(
            PROCESS,
            "grpc.ping-interval",
            Unit.DURATION,
            Unit.DURATION.read("5s"),
            Unit.DURATION.read("10s"),
            Unit.DURATION.read("5m"),
            "Idle clients that ask more often, twice, are sent away with ENHANCE_YOUR_CALM; data forgives.");

    /// A message that is received.
    public static final Knob<Size> MAX_MESSAGE =
            size("max-message", "Refused by the length that it announces, before it is read: RESOURCE_EXHAUSTED.");

    /// A message that is sent.
    public static final Knob<Size> MAX_ANSWER =
            size("max-answer", "A message is whole in memory; clients take 4 MiB unless they are told more.");

    /// A message that has begun to arrive.
    public static final Knob<Duration> MESSAGE_TIME = duration(
            "message-time",
            "1s",
            "10s",
            "60s",
            "Absolute: a message that drips in holds the call's permits meanwhile.");

    /// A stream without a message in either direction.
    public static final Knob<Duration> IDLE = duration(
            "idle",
            "1s",
            "60s",
            "1h",
            "A stream that nobody uses holds permits; whoever needs it long sends heartbeats.");

    /// A whole stream.
    public static final Knob<Duration> TOTAL = duration(
            "total",
            "1s",
            "10m",
            "1h",
            "In place of the deadline where answers are many; streams end now and then, so that load spreads.");

    private RpcKnobs() {}

    /// Whether a knob of routes holds for gRPC methods too. They have messages in place of a body, and streams with a
    /// time of their own.
    public static boolean holds(Knob<?> ofRoutes) {
        return ofRoutes != Knobs.MAX_BODY
                && !BodyKnobs.ofUploads().contains(ofRoutes)
                && !StreamKnobs.all().contains(ofRoutes);
    }

    /// Every knob of this page.
    static List<Knob<?>> all() {
        return List.of(METADATA, PING_INTERVAL, MAX_MESSAGE, MAX_ANSWER, MESSAGE_TIME, IDLE, TOTAL);
    }

    private static Knob<Size> size(String key, String why) {
        return new Knob<>(
                METHOD,
                key,
                Unit.SIZE,
                Unit.SIZE.read("16 KiB"),
                Unit.SIZE.read("8 MiB"),
                Unit.SIZE.read("64 MiB"),
                why);
    }

    private static Knob<Duration> duration(String key, String min, String standard, String max, String why) {
        var unit = Unit.DURATION;
        return new Knob<>(METHOD, key, unit, unit.read(min), unit.read(standard), unit.read(max), why);
    }
}
