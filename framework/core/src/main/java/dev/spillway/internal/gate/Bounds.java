package dev.spillway.internal.gate;

import dev.spillway.limit.ClientRate;
import dev.spillway.limit.Frequency;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Origin;
import dev.spillway.limit.OverloadKnobs;
import dev.spillway.limit.Rate;
import dev.spillway.limit.Setting;
import dev.spillway.limit.Settings;
import dev.spillway.limit.StreamKnobs;

/// The bounds of one route in force, worked out once at start.
///
/// @param settings what they were worked out from, with origins
/// @param permits capacity of the endpoint
/// @param queue calls that may wait
/// @param patience how long a call may wait, in nanoseconds
/// @param queueing how its queue turns when it stands
/// @param adapting how its permits follow the latency
/// @param clientShare permits of one client while others wait
/// @param rate token bucket of the endpoint
/// @param clientRate token bucket of each client
/// @param intake what is taken of a body
/// @param deadline time of the handler in nanoseconds
/// @param stream time of a streamed answer in nanoseconds; 0 if it is that of every answer
/// @param heartbeat between two events, in nanoseconds
public record Bounds(
        Settings settings,
        int permits,
        int queue,
        long patience,
        Queueing queueing,
        Adapting adapting,
        int clientShare,
        Rate rate,
        ClientRate clientRate,
        Intake intake,
        long deadline,
        long stream,
        long heartbeat) {
    private static final long WAIT_PART_OF_DEADLINE = 20;
    private static final long QUEUE_PART_OF_PERMITS = 2;

    /// How a queue turns when it stands.
    ///
    /// @param standing how long it may be there, in nanoseconds
    /// @param target how long a call waits in it then, in nanoseconds
    /// @param critical the part of the permits that is kept for critical calls
    public record Queueing(long standing, long target, double critical) {}

    /// How the permits follow the latency.
    ///
    /// @param floor the fewest permits
    /// @param rise how many times the median without pressure is too slow
    public record Adapting(int floor, double rise) {}

    /// Works out the bounds of an ordinary route.
    ///
    /// @param calls the process's calls in flight, which no endpoint's permits exceed unless set too high
    public static Bounds of(Settings settings, long calls) {
        return of(settings, calls, Profile.ORDINARY);
    }

    /// Works out the bounds of a route.
    ///
    /// @param calls the process's calls in flight, which no endpoint's permits exceed unless set too high
    public static Bounds of(Settings settings, long calls, Profile profile) {
        var permits = Math.min(settings.get(Knobs.PERMITS), calls);
        var queue = isDefault(settings.setting(Knobs.QUEUE).origin())
                ? permits / QUEUE_PART_OF_PERMITS
                : settings.get(Knobs.QUEUE);
        var deadline = settings.get(Knobs.DEADLINE).toNanos();
        var rate = settings.get(Knobs.RATE);
        var burst = burst(settings.setting(Knobs.RATE), settings.setting(Knobs.BURST));
        var clientRate = settings.get(Knobs.CLIENT_RATE);
        var clientBurst = burst(settings.setting(Knobs.CLIENT_RATE), settings.setting(Knobs.CLIENT_BURST));
        return new Bounds(
                settings,
                Math.toIntExact(permits),
                Math.toIntExact(Math.min(queue, 2 * permits)),
                Math.min(settings.get(Knobs.WAIT).toNanos(), deadline / WAIT_PART_OF_DEADLINE),
                new Queueing(
                        settings.get(OverloadKnobs.STANDING).toNanos(),
                        settings.get(OverloadKnobs.WAIT_TARGET).toNanos(),
                        settings.get(OverloadKnobs.CRITICAL_SHARE).fraction()),
                new Adapting(
                        Math.toIntExact(settings.get(OverloadKnobs.FLOOR).of(permits)),
                        settings.get(OverloadKnobs.LATENCY_RISE)),
                Math.toIntExact(settings.get(Knobs.CLIENT_SHARE).of(permits)),
                new Rate(rate, burst),
                new ClientRate(clientRate, clientBurst),
                Intake.of(settings, profile),
                deadline,
                isDefault(settings.setting(StreamKnobs.TOTAL).origin())
                        ? 0
                        : settings.get(StreamKnobs.TOTAL).toNanos(),
                settings.get(StreamKnobs.HEARTBEAT).toNanos());
    }

    /// The burst that goes with a rate. A limit in the code sets both, so when the configuration lowers the
    /// rate alone, the code's burst belongs to a rate that is no longer in force.
    private static long burst(Setting<Frequency> rate, Setting<Long> burst) {
        var isOfAnotherRate =
                burst.origin().equals(Origin.CODE) && !rate.origin().equals(Origin.CODE);
        return isDefault(burst.origin()) || isOfAnotherRate ? Rate.burstOf(rate.value()) : burst.value();
    }

    private static boolean isDefault(Origin origin) {
        return origin.equals(Origin.DEFAULT);
    }
}
