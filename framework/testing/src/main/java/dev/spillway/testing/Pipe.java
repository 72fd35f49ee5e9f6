package dev.spillway.testing;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// One direction of a connection in memory: bounded, so that a writer waits for a slow reader as it does over TCP.
final class Pipe {
    private static final int CAPACITY = 1 << 16;

    /// What is known about the end.
    private enum State {
        OPEN,
        ENDED,
        RESET
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final byte[] ring = new byte[CAPACITY];
    private int first;
    private int held;
    private State state = State.OPEN;

    /// Writes at least one byte, unless there is none to write.
    ///
    /// @return how many
    /// @throws IOException if nobody reads any more
    int write(byte[] source, int offset, int length) throws IOException {
        lock.lock();
        try {
            while (held == CAPACITY && state == State.OPEN) {
                changed.awaitUninterruptibly();
            }
            if (state != State.OPEN) {
                throw new IOException("the connection in memory is closed");
            }
            var taken = Math.min(length, CAPACITY - held);
            for (var i = 0; i < taken; i++) {
                ring[(first + held + i) % CAPACITY] = source[offset + i];
            }
            held += taken;
            changed.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// Reads at least one byte, waiting for it.
    ///
    /// @param nanos how long at most
    /// @return how many; 0 if none came within the time, -1 at the end
    /// @throws IOException if the connection was reset
    int read(byte[] target, int offset, int length, long nanos) throws IOException {
        lock.lock();
        try {
            var left = nanos;
            while (held == 0 && state == State.OPEN && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (state == State.RESET) {
                throw new IOException("the connection in memory was reset");
            }
            if (held == 0) {
                return state == State.ENDED ? -1 : 0;
            }
            var taken = Math.min(length, held);
            for (var i = 0; i < taken; i++) {
                target[offset + i] = ring[(first + i) % CAPACITY];
            }
            first = (first + taken) % CAPACITY;
            held -= taken;
            changed.signalAll();
            return taken;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    /// Nothing more is written; what is held can still be read.
    void end() {
        become(State.ENDED);
    }

    /// Nothing more is written or read.
    void reset() {
        become(State.RESET);
    }

    private void become(State next) {
        lock.lock();
        try {
            if (next.compareTo(state) > 0) {
                state = next;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// The longest wait there is.
    static long forEver() {
        return TimeUnit.DAYS.toNanos(1);
    }
}
