package dev.spillway.internal.gate;

import dev.spillway.internal.gate.WeightedPermits.Wire;
import dev.spillway.limit.Criticality;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.OverloadKnobs;
import dev.spillway.limit.Settings;
import dev.spillway.limit.Share;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;

/// What is done with three permits at the same time, and what has to hold meanwhile and at the end. Who is served
/// depends on the schedule, so an operation has no result; one that sees too much taken throws.
///
/// Each reading of the clock is later than the one before: a wait is over after a few, wherever other threads are
/// by then. So a timeout meets a grant in every way there is.
@Param(name = "weight", gen = IntGen.class, conf = "1:3")
@Param(name = "class", gen = IntGen.class, conf = "0:3")
public class PermitsRaces {
    private static final int PERMITS = 3;
    private static final int THREADS = 4;
    private static final long STEP = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long SHORT = 6 * STEP;
    private static final long LONG = 1_000_000 * STEP;
    private static final Bounds BOUNDS = Bounds.of(
            Settings.DEFAULTS.overlaid(List.of(
                    Knobs.PERMITS.at((long) PERMITS),
                    Knobs.QUEUE.at(2L),
                    OverloadKnobs.STANDING.at(OverloadKnobs.STANDING.minimum()),
                    OverloadKnobs.FLOOR.at(Share.ofPercent(20)))),
            10_000);
    static final List<Criticality> CLASSES = List.of(Criticality.values());
    private static final List<Client> CLIENTS = IntStream.range(0, THREADS)
            .<Client>mapToObj(i -> new Client.Named("c" + i))
            .toList();

    private final AtomicLong time = new AtomicLong();
    private final WeightedPermits permits = new WeightedPermits(() -> time.addAndGet(STEP), "GET /x", BOUNDS);
    private final AtomicInteger taken = new AtomicInteger();

    @Operation
    public void waits(
            @Param(gen = ThreadIdGen.class) int thread,
            @Param(name = "weight") int weight,
            @Param(name = "class") int criticality) {
        call(thread, weight, Wire.FREE, CLASSES.get(criticality), LONG);
    }

    @Operation
    public void waitsBriefly(
            @Param(gen = ThreadIdGen.class) int thread,
            @Param(name = "weight") int weight,
            @Param(name = "class") int criticality) {
        call(thread, weight, Wire.FREE, CLASSES.get(criticality), SHORT);
    }

    @Operation
    public void isInterrupted(@Param(gen = ThreadIdGen.class) int thread, @Param(name = "weight") int weight) {
        Thread.currentThread().interrupt();
        call(thread, weight, Wire.FREE, Criticality.DEFAULT, LONG);
    }

    /// All threads' transfers are of one client.
    @Operation
    public void transfers(@Param(name = "weight") int weight) {
        call(0, weight, Wire.BOUND, Criticality.DEFAULT, SHORT);
    }

    @Operation
    public void becomesATransfer(@Param(name = "weight") int weight) {
        try (var grant = permits.acquire(CLIENTS.get(0), weight, Wire.FREE, Criticality.DEFAULT, SHORT)) {
            hold(weight);
            grant.transfer(SHORT);
        } catch (Refusal refused) {
            // As often as not.
        }
    }

    @Operation(runOnce = true)
    public void isLowered() {
        permits.adapt(1);
        permits.adapt(LONG);
        permits.adapt(LONG);
    }

    private void call(int thread, int weight, Wire wire, Criticality criticality, long longest) {
        try (var _ = permits.acquire(CLIENTS.get(thread), weight, wire, criticality, longest)) {
            hold(weight);
        } catch (Refusal refused) {
            // As often as not.
        } finally {
            Thread.interrupted();
        }
    }

    private void hold(int weight) {
        if (taken.addAndGet(weight) > PERMITS) {
            throw new IllegalStateException("more is taken than there is");
        }
        taken.addAndGet(-weight);
    }

    @Validate
    public void leavesNothingBehind() {
        if (permits.taken() + permits.waiting() + permits.clients() > 0) {
            throw new IllegalStateException("%d are taken, %d calls wait, %d clients are known"
                    .formatted(permits.taken(), permits.waiting(), permits.clients()));
        }
    }
}
