package dev.spillway.redis;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// One question to Redis about one account. It may stand in two queues, and is asked once.
final class Settlement {
    private final Account account;
    private final CountDownLatch done = new CountDownLatch(1);
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final AtomicBoolean hurried = new AtomicBoolean();
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

    /// There is an answer.
    void answered() {
        answered = true;
    }

    /// It is over, with an answer or without.
    void end() {
        done.countDown();
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
