package dev.spillway.internal.gate;

import dev.spillway.limit.Knobs;
import dev.spillway.limit.Settings;
import dev.spillway.limit.Size;
import java.util.concurrent.atomic.AtomicLong;

/// The bytes that the process holds for bodies and unsent answers together. A body that would go beyond it is
/// refused: a refused call is better than a full heap.
public final class ByteBudget {
    /// What is left is divided by this.
    private static final long SHARES = 4;

    private final long capacity;
    private final AtomicLong held = new AtomicLong();

    /// A budget of `capacity` bytes.
    public ByteBudget(long capacity) {
        this.capacity = capacity;
    }

    /// The budget of this process: `process.bytes` of its largest heap.
    public static ByteBudget of(Settings settings) {
        return new ByteBudget(settings.get(Knobs.BYTES).of(Runtime.getRuntime().maxMemory()));
    }

    /// A lease of no bytes yet.
    public Lease lease() {
        return new Lease();
    }

    /// The refusal of `more` bytes.
    public Refusal refusal(long more) {
        return Refusal.bound(
                Reason.BYTES,
                Knobs.BYTES.path(),
                Size.ofBytes(capacity).toString(),
                Size.ofBytes(held.get() + more).toString(),
                Refusal.SOON);
    }

    /// Bytes held now.
    public long held() {
        return held.get();
    }

    /// Bytes that may be held.
    public long capacity() {
        return capacity;
    }

    /// What one holder has of the budget. It belongs to one thread at a time.
    public final class Lease implements Hold {
        private long bytes;
        private boolean closed;

        private Lease() {}

        /// Takes `more` bytes, all or none; none once it is closed.
        ///
        /// @return whether they were there
        public boolean offer(long more) {
            if (closed) {
                return false;
            }
            if (held.addAndGet(more) > capacity) {
                held.addAndGet(-more);
                return false;
            }
            bytes += more;
            return true;
        }

        /// Takes `more` bytes if this lease then has no more than a part of what others left. So something is left for
        /// whoever comes next, however many there are that take what they can.
        ///
        /// @return whether they were there
        public boolean offerFairly(long more) {
            return bytes + more <= (capacity - held.get()) / SHARES && offer(more);
        }

        /// Takes `more` bytes.
        ///
        /// @throws Refusal 503 if they are not there
        public void take(long more) throws Refusal {
            if (!offer(more)) {
                throw refusal(more);
            }
        }

        /// Gives back `less` bytes.
        public void giveBack(long less) {
            held.addAndGet(-less);
            bytes -= less;
        }

        /// The bytes of this lease.
        public long bytes() {
            return bytes;
        }

        /// Gives all of it back; more can be taken, by the next request of a connection for instance.
        public void release() {
            held.addAndGet(-bytes);
            bytes = 0;
        }

        @Override
        public void close() {
            closed = true;
            release();
        }
    }
}
