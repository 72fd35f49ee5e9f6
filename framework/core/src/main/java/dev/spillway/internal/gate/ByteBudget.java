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
    /// The reserve for small accounts is the budget divided by this.
    private static final long RESERVED = 4;
    /// What a small account has: one stream, its head and the beginning of its body.
    private static final long SMALL = 8 << 10;

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

    /// A lease of no bytes yet, for a holder of its own.
    public Lease lease() {
        return account().lease();
    }

    /// An account for a connection, with all that it and its calls hold.
    public Account account() {
        return new Account();
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

    /// What is there for others than small accounts.
    private long open() {
        return capacity - capacity / RESERVED;
    }

    /// Bytes held now.
    public long held() {
        return held.get();
    }

    /// Bytes that may be held.
    public long capacity() {
        return capacity;
    }

    /// What one client's connection has of the budget, in several leases.
    public final class Account {
        private final AtomicLong bytes = new AtomicLong();

        private Account() {}

        /// A lease of no bytes yet.
        public Lease lease() {
            return new Lease(this);
        }

        private void add(long more) {
            held.addAndGet(more);
            bytes.addAndGet(more);
        }
    }

    /// What one holder has of the budget. It belongs to one thread at a time.
    public final class Lease implements Hold {
        private final Account account;
        private long bytes;
        private boolean closed;

        private Lease(Account account) {
            this.account = account;
        }

        /// Takes `more` bytes, all or none; none once it is closed. The reserve is not there for this.
        ///
        /// @return whether they were there
        public boolean offer(long more) {
            return offer(more, open());
        }

        private boolean offer(long more, long most) {
            if (closed) {
                return false;
            }
            account.add(more);
            if (held.get() > most) {
                account.add(-more);
                return false;
            }
            bytes += more;
            return true;
        }

        /// Takes `more` bytes if the account then has no more than a part of what is left of the budget, so that
        /// many accounts that take what they can leave something for the next one. An account that has next to
        /// nothing has all of the budget before it: whoever comes with one small request is served, whatever
        /// others hold.
        ///
        /// @return whether they were there
        public boolean offerFairly(long more) {
            var own = account.bytes.get() + more;
            return own <= SMALL ? offer(more, capacity) : own <= (open() - held.get()) / SHARES && offer(more, open());
        }

        /// As [#offerFairly].
        ///
        /// @throws Refusal 503 if they are not there
        public void takeFairly(long more) throws Refusal {
            if (!offerFairly(more)) {
                throw refusal(more);
            }
        }

        /// Takes `more` bytes that a connection cannot go on without: room for a frame, a record or a header block.
        /// Such room is small and there is one of each for a connection, so it is no matter of fairness: a call
        /// that holds much must not end the connection under the calls beside it.
        ///
        /// @throws Refusal 503 if they are not there
        public void takeRoom(long more) throws Refusal {
            if (!offerFairly(more)) {
                take(more);
            }
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
            account.add(-less);
            bytes -= less;
        }

        /// The bytes of this lease.
        public long bytes() {
            return bytes;
        }

        /// Gives all of it back; more can be taken, by the next request of a connection for instance.
        public void release() {
            account.add(-bytes);
            bytes = 0;
        }

        @Override
        public void close() {
            closed = true;
            release();
        }
    }
}
