package dev.spillway.redis;

import dev.spillway.internal.rate.Plan;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/// An instance whose settlements happen when the test says so; those that a call waits for happen at once.
final class FakeInstance implements Desk {
    private final FakeClock clock;
    private final Link link;
    private final Seen seen = new Seen();
    private final Circuit circuit;
    private final Pulse pulse;
    private final Keys keys = new Keys("test");
    private final Queue<Settlement> soon = new ArrayDeque<>();

    FakeInstance(FakeClock clock, FakeRedis redis) {
        this.clock = clock;
        this.link = redis.link();
        this.circuit = new Circuit(clock, seen, "fake");
        var budget = new Budget(TimeUnit.MILLISECONDS.toNanos(3), TimeUnit.SECONDS.toNanos(60), 1, 1);
        this.pulse = new Pulse(link, circuit, budget, clock, clock::now, seen, 1);
    }

    Account account(Plan plan, String subject) {
        return new Account(plan, subject, this, clock, TimeUnit.SECONDS.toNanos(60));
    }

    FakeInstance beats(int times) {
        for (var i = 0; i < times; i++) {
            pulse.beat();
        }
        return this;
    }

    /// Settles what is owed.
    void settle() {
        for (var settlement = soon.poll(); settlement != null; settlement = soon.poll()) {
            settle(settlement);
        }
    }

    private void settle(Settlement settlement) {
        if (!settlement.claim()) {
            return;
        }
        try {
            if (isShared()) {
                settlement.account().settle(link, keys, pulse.era(), epoch());
                settlement.answered();
            }
        } catch (Link.Broken e) {
            circuit.failed(e.why(), "broken");
        } finally {
            settlement.account().end(settlement);
        }
    }

    Circuit circuit() {
        return circuit;
    }

    Seen seen() {
        return seen;
    }

    @Override
    public boolean isShared() {
        return circuit.isShared();
    }

    @Override
    public int epoch() {
        return circuit.epoch();
    }

    @Override
    public int instances() {
        return pulse.instances();
    }

    @Override
    public boolean soon(Settlement settlement) {
        return soon.add(settlement);
    }

    @Override
    public boolean now(Settlement settlement) {
        settle(settlement);
        return true;
    }

    @Override
    public void late() {
        circuit.late();
    }

    @Override
    public void decidedAlone() {
        seen.decidedAlone();
    }
}
