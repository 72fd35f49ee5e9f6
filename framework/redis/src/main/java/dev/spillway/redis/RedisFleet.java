package dev.spillway.redis;

import dev.spillway.internal.clock.Clock;
import dev.spillway.internal.rate.FleetObserver;
import dev.spillway.internal.rate.Plan;
import dev.spillway.internal.rate.Sharing;
import dev.spillway.internal.rate.Tokens;
import dev.spillway.limit.RateKnobs;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This instance in its fleet: its accounts, and the threads that settle them behind the calls. They are
/// threads of the platform: handlers that hog the carriers must not make Redis look slow.
final class RedisFleet implements Sharing.Fleet, FleetObserver.Gauges, Desk {
    private static final Logger LOG = LoggerFactory.getLogger(RedisFleet.class);
    private static final int CLERKS = 4;
    /// What no call waits for is settled in groups, in milliseconds: a busy bucket two hundred times a second, not for
    /// each call, and in a large fleet less often, since all settle the same one.
    private static final int SHORTEST_GATHERING = 5;

    private static final int LONGEST_GATHERING = 50;
    private static final int MOST_PENDING = 16_384;

    private final Link link;
    private final Keys keys;
    private final Budget budget;
    private final Clock clock;
    private final LongSupplier nanos;
    private final FleetObserver observer;
    private final Circuit circuit;
    private final Pulse pulse;
    private final BlockingQueue<Settlement> due = new LinkedBlockingQueue<>(MOST_PENDING);
    private final BlockingQueue<Settlement> gathering = new LinkedBlockingQueue<>(MOST_PENDING);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    RedisFleet(Sharing.Terms terms, Link link, String place, Keys keys, LongSupplier nanos) {
        this.link = link;
        this.keys = keys;
        this.budget = Budget.of(terms.settings());
        this.clock = terms.clock();
        this.nanos = nanos;
        this.observer = terms.observer();
        var expected = Math.toIntExact(terms.settings().get(RateKnobs.INSTANCES));
        this.circuit = new Circuit(clock, observer, place, expected);
        this.pulse = new Pulse(link, circuit, budget, clock, nanos, observer, RandomGenerator.getDefault());
    }

    /// Begins to beat and to settle.
    RedisFleet start() {
        observer.watch(this);
        thread("spillway-rates-beat", this::beat);
        thread("spillway-rates-gather", this::gather);
        for (var i = 1; i <= CLERKS; i++) {
            thread("spillway-rates-" + i, this::settle);
        }
        threads.forEach(Thread::start);
        return this;
    }

    private void thread(String name, Step step) {
        threads.add(Thread.ofPlatform().daemon().name(name).unstarted(() -> repeat(step)));
    }

    /// What a thread does again and again.
    private interface Step {
        void take() throws InterruptedException;
    }

    private void repeat(Step step) {
        while (!closed) {
            try {
                step.take();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                // Without this thread reserves would never be filled: calls would be refused for ever.
                LOG.error("rates: a step failed", e);
                circuit.failed(FleetObserver.Cause.AWAY, e.getClass().getSimpleName());
            }
        }
    }

    private void beat() throws InterruptedException {
        pulse.beat();
        TimeUnit.NANOSECONDS.sleep(pulse.pause());
    }

    private void gather() throws InterruptedException {
        var group = new ArrayList<Settlement>();
        group.add(gathering.take());
        TimeUnit.MILLISECONDS.sleep(Math.clamp(instances(), SHORTEST_GATHERING, LONGEST_GATHERING));
        gathering.drainTo(group);
        for (var settlement : group) {
            if (!due.offer(settlement)) {
                settlement.account().end(settlement);
            }
        }
    }

    private void settle() throws InterruptedException {
        settle(due.take());
    }

    /// Asks one question.
    void settle(Settlement settlement) {
        if (!settlement.claim()) {
            return;
        }
        try {
            var phase = circuit.phase();
            if (phase.era().isPresent()) {
                settle(settlement, phase, phase.era().get());
            }
        } catch (Link.Broken e) {
            failed(e);
        } finally {
            settlement.account().end(settlement);
        }
    }

    /// Tokens that come when the phase or the lease is over are dropped: by then the clock fills the reserve.
    private void settle(Settlement settlement, Phase phase, Era era) throws Link.Broken {
        var account = settlement.account();
        var want = account.wanted(settlement, phase);
        var sent = nanos.getAsLong();
        var settled = ask(account, want, phase, era);
        if (!pulse.isLeased()) {
            circuit.failed(FleetObserver.Cause.SLOW, "no beat for a second");
        }
        if (circuit.phase().number() == phase.number()) {
            account.granted(settlement, want, settled, phase);
        }
        if (want.tokens() != 0) {
            took(nanos.getAsLong() - sent);
        }
    }

    private Link.Settled ask(Account account, Account.Want want, Phase phase, Era era) throws Link.Broken {
        var key = keys.bucket(era.name(), account.hash());
        var initial = account.expected(era, phase, clock.now());
        if (want.tokens() == 0) {
            return new Link.Settled(0, 0);
        }
        return want.tokens() > 0
                ? link.take(key, account.plan(), want.tokens(), initial)
                : link.give(key, account.plan(), -want.tokens(), initial);
    }

    private void took(long nanos) {
        observer.answered(nanos);
        if (nanos > budget.call()) {
            circuit.late();
        }
    }

    private void failed(Link.Broken e) {
        if (!closed) {
            circuit.failed(e.why(), String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Tokens bucket(Plan plan, String subject) {
        return new Account(plan, subject, this, clock, budget.bucket());
    }

    @Override
    public boolean isShared() {
        return circuit.phase().isShared();
    }

    @Override
    public Phase phase() {
        return circuit.phase();
    }

    @Override
    public int instances() {
        return circuit.phase().instances();
    }

    @Override
    public boolean soon(Settlement settlement) {
        return gathering.offer(settlement);
    }

    @Override
    public boolean now(Settlement settlement) {
        return due.offer(settlement);
    }

    @Override
    public boolean await(Settlement settlement, long nanos) throws InterruptedException {
        return settlement.await(nanos);
    }

    @Override
    public void late() {
        circuit.late();
    }

    @Override
    public void decidedAlone() {
        observer.decidedAlone();
    }

    /// Leaves the fleet. Calls that are still coming in are decided by the local share.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            circuit.close();
            threads.forEach(Thread::interrupt);
            link.close();
        }
    }
}
