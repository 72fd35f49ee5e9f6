package dev.spillway.redis;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// One question to Redis about one account, with the tokens for the calls that wait for the answer. It may stand
/// in two queues, and is asked once.
final class Settlement {
    private final Account account;
    private final CountDownLatch done = new CountDownLatch(1);
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final AtomicBoolean hurried = new AtomicBoolean();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong tokens = new AtomicLong();
    private volatile boolean answered;

    Settlement(Account account) {
        this.account = account;
    }

    Account account() {
        return account;
    }

    /// Whether the caller is the one who asks.
    boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    /// Whether the caller is the first who waits for it.
    boolean hurry() {
        return hurried.compareAndSet(false, true);
    }

    /// How many calls wait for it.
    int waiting() {
        return waiting.get();
    }

    /// A call begins to wait for it, or stops.
    void wait(int calls) {
        waiting.addAndGet(calls);
    }

    /// There is an answer.
    ///
    /// @param granted tokens for those who wait
    void answered(long granted) {
        tokens.set(granted);
        answered = true;
    }

    /// Takes a token.
    ///
    /// @return whether there was one
    boolean take() {
        return tokens.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    /// It is over, with an answer or without.
    void end() {
        done.countDown();
    }

    boolean isOver() {
        return done.getCount() == 0;
    }

    /// Waits for its end.
    ///
    /// @return whether it came in time
    boolean await(long nanos) throws InterruptedException {
        return done.await(nanos, TimeUnit.NANOSECONDS);
    }

    boolean isAnswered() {
        return answered;
    }
}
