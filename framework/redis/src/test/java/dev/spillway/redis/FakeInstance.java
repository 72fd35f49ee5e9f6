package dev.spillway.redis;

import dev.spillway.internal.rate.FleetObserver.Cause;
import dev.spillway.internal.rate.Plan;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// An instance in a [World]. What [RedisFleet] does in threads and over a network, it does in steps.
final class FakeInstance implements Desk {
    static final long PATIENCE = TimeUnit.MICROSECONDS.toNanos(1_500);

    private static final Budget BUDGET = new Budget(2 * PATIENCE, PATIENCE, 32 * PATIENCE, 1);
    private static final long GATHERING = TimeUnit.MILLISECONDS.toNanos(5);

    private final World world;
    private final String name;
    private final Seen seen = new Seen();
    private final Circuit circuit;
    private final Pulse pulse;
    private final Keys keys = new Keys("test");
    private Optional<Cause> broken = Optional.empty();
    private long latency = TimeUnit.MICROSECONDS.toNanos(400);
    private long frozenUntil = Long.MIN_VALUE;
    private long starvedUntil = Long.MIN_VALUE;
    private long beatTook;
    private long waited;
    private boolean dead;
    private boolean isConnected = true;

    FakeInstance(World world, String name) {
        this.world = world;
        this.name = name;
        this.circuit = new Circuit(world.clock(), seen, "fake", 1);
        this.pulse = new Pulse(
                new FakeLink(),
                circuit,
                BUDGET,
                world.clock(),
                () -> world.clock().now() + beatTook,
                seen,
                world.random());
    }

    Account account(Plan plan, String subject) {
        return new Account(plan, subject, this, world.clock(), PATIENCE);
    }

    Seen seen() {
        return seen;
    }

    boolean isShared() {
        return phase().isShared();
    }

    /// How long calls have waited since this was last asked.
    long waited() {
        var now = waited;
        waited = 0;
        return now;
    }

    /// Redis cannot be reached from here; [Cause#SLOW]: it does not answer.
    void loses(Cause cause) {
        broken = Optional.of(cause);
        isConnected &= cause == Cause.SLOW;
    }

    void finds() {
        broken = Optional.empty();
    }

    void latency(long nanos) {
        latency = nanos;
    }

    /// The process does nothing for a while.
    void freezes(long nanos) {
        frozenUntil = world.clock().now() + nanos;
    }

    /// Its beats come so much later than they should.
    void starves(long nanos) {
        starvedUntil = world.clock().now() + nanos;
    }

    boolean isLeased() {
        return pulse.isLeased();
    }

    boolean isFrozen() {
        return world.clock().now() < frozenUntil;
    }

    /// The process is killed.
    void dies() {
        dead = true;
    }

    private void at(long time, Runnable step) {
        world.at(Math.max(time, frozenUntil), () -> {
            if (world.clock().now() < frozenUntil) {
                at(frozenUntil, step);
            } else if (!dead) {
                step.run();
            }
        });
    }

    private void soon(long delay, Runnable step) {
        at(world.clock().now() + delay, step);
    }

    /// Beats from now on.
    void beats() {
        if (world.clock().now() < starvedUntil) {
            at(starvedUntil, this::beats);
            return;
        }
        pulse.beat();
        beatTook = 0;
        soon(pulse.pause(), this::beats);
    }

    private void settle(Settlement settlement) {
        if (!settlement.claim()) {
            return;
        }
        var phase = phase();
        if (phase.era().isEmpty()) {
            settlement.account().end(settlement);
            return;
        }
        var account = settlement.account();
        var want = account.wanted(settlement, phase);
        if (want.tokens() == 0) {
            answered(settlement, want, new Link.Settled(0, 0), phase, 0);
        } else if (broken.isPresent() || !isConnected) {
            fails(settlement, broken.orElse(Cause.AWAY));
        } else {
            var era = phase.era().get();
            var took = latency;
            var initial = account.expected(era, phase, world.clock().now());
            var key = keys.bucket(era.name(), account.hash());
            world.at(world.clock().now() + took / 2, () -> {
                if (broken.isPresent() || !isConnected) {
                    fails(settlement, broken.orElse(Cause.AWAY));
                    return;
                }
                var settled = want.tokens() > 0
                        ? world.redis().take(key, account.plan(), want.tokens(), initial)
                        : world.redis().give(key, account.plan(), -want.tokens(), initial);
                soon(took - took / 2, () -> answered(settlement, want, settled, phase, took));
            });
        }
    }

    private void fails(Settlement settlement, Cause cause) {
        soon(cause == Cause.SLOW ? BUDGET.round() : 0, () -> {
            circuit.failed(cause, "as the test wants it");
            settlement.account().end(settlement);
        });
    }

    private void answered(Settlement settlement, Account.Want want, Link.Settled settled, Phase phase, long took) {
        if (!pulse.isLeased()) {
            circuit.failed(Cause.SLOW, "no beat");
        }
        if (phase().number() == phase.number()) {
            settlement.account().granted(settlement, want, settled, phase);
        }
        if (took > BUDGET.call()) {
            circuit.late();
        }
        settlement.account().end(settlement);
    }

    @Override
    public Phase phase() {
        return circuit.phase();
    }

    @Override
    public boolean soon(Settlement settlement) {
        soon(GATHERING, () -> settle(settlement));
        return true;
    }

    @Override
    public boolean now(Settlement settlement) {
        soon(0, () -> settle(settlement));
        return true;
    }

    @Override
    public boolean await(Settlement settlement, long nanos) {
        var begun = world.clock().now();
        var came = world.pass(begun + Math.max(0, nanos), settlement::isOver);
        waited += world.clock().now() - begun;
        return came;
    }

    @Override
    public void late() {
        circuit.late();
    }

    @Override
    public void decidedAlone() {
        seen.decidedAlone();
    }

    private final class FakeLink implements Link {
        @Override
        public News beat(Word word) throws Broken {
            if (broken.isPresent() || (!isConnected && word instanceof Word.Stay)) {
                throw new Broken(broken.orElse(Cause.AWAY), "as the test wants it");
            }
            isConnected = true;
            beatTook = latency;
            return world.redis().beat(name, word);
        }

        @Override
        public Settled take(byte[] key, Plan plan, long wanted, long initial) {
            throw new IllegalStateException("settled in steps");
        }

        @Override
        public Settled give(byte[] key, Plan plan, long tokens, long initial) {
            throw new IllegalStateException("settled in steps");
        }

        @Override
        public void clock(long offset) {}

        @Override
        public void close() {}
    }
}
