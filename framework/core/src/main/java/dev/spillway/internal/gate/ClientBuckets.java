package dev.spillway.internal.gate;

import dev.spillway.internal.clock.Clock;
import dev.spillway.internal.rate.Buckets;
import dev.spillway.internal.rate.Plan;
import dev.spillway.internal.rate.Tokens;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Settings;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The token buckets of clients, one for each endpoint and client: a table of `process.rate-keys` places, so that
/// a flood of addresses cannot fill the heap. A key may stand in [#WAYS] places; when all are taken, the one that
/// was not used for longest is dropped.
///
/// Dropping a key gains nobody anything. The newcomer's bucket lacks what the dropped one lacked: tokens that were
/// spent stay spent, whichever key they are counted under. So a client that brings up thousands of other keys to
/// have its own forgotten finds no full bucket when it comes back. A key at rest has a full bucket again by then,
/// and dropping it changes nothing. Which keys share places depends on a secret of the process, so that nobody can
/// choose whose tokens to spend.
///
/// Looking up takes no lock. Adding takes one of many, so that a key never stands in two places.
final class ClientBuckets {
    private static final int WAYS = 8;
    private static final int LOCKS = 64;

    /// One place.
    private static final class Entry {
        private final Plan plan;
        private final Client client;
        private final Tokens bucket;
        private volatile long used;

        Entry(Plan plan, Client client, Tokens bucket, long used) {
            this.plan = plan;
            this.client = client;
            this.bucket = bucket;
            this.used = used;
        }

        boolean is(Plan otherPlan, Client other) {
            return plan.equals(otherPlan) && client.equals(other);
        }
    }

    private final Clock clock;
    private final Buckets made;
    private final AtomicReferenceArray<@Nullable Entry> places;
    private final int sets;
    private final Object[] locks = new Object[LOCKS];

    /// A table of at most `process.rate-keys` places.
    ///
    /// @param made where the buckets come from
    ClientBuckets(Clock clock, Settings settings, Buckets made) {
        this.clock = clock;
        this.made = made;
        this.sets = Math.toIntExact(settings.get(Knobs.RATE_KEYS) / WAYS);
        this.places = new AtomicReferenceArray<>(sets * WAYS);
        Arrays.setAll(locks, _ -> new Object());
    }

    /// A bucket that belongs to no client.
    Tokens common(Plan plan) {
        return made.bucket(plan, Buckets.EVERYBODY);
    }

    /// The bucket of a client.
    ///
    /// @param plan the endpoint's
    Tokens of(Plan plan, Client client) {
        var hash = Client.Seed.mix(client.hash() ^ System.identityHashCode(plan));
        var first = (int) (((hash >>> Integer.SIZE) * sets) >>> Integer.SIZE) * WAYS;
        var now = clock.now();
        var entry = find(first, plan, client);
        if (entry == null) {
            synchronized (locks[(int) hash & (LOCKS - 1)]) {
                entry = find(first, plan, client);
                if (entry == null) {
                    entry = add(first, plan, client, now);
                }
            }
        }
        entry.used = now;
        return entry.bucket;
    }

    private @Nullable Entry find(int first, Plan plan, Client client) {
        for (var i = first; i < first + WAYS; i++) {
            var entry = places.get(i);
            if (entry != null && entry.is(plan, client)) {
                return entry;
            }
        }
        return null;
    }

    private Entry add(int first, Plan plan, Client client, long now) {
        var bucket = made.bucket(plan, client.subject());
        var place = freeOrOldest(first);
        var dropped = places.get(place);
        if (dropped != null) {
            var missing = dropped.bucket.missing();
            if (missing > 0) {
                bucket.forfeit(missing);
            }
        }
        var entry = new Entry(plan, client, bucket, now);
        places.set(place, entry);
        return entry;
    }

    private int freeOrOldest(int first) {
        var oldest = first;
        var longest = Long.MAX_VALUE;
        for (var i = first; i < first + WAYS; i++) {
            var entry = places.get(i);
            if (entry == null) {
                return i;
            }
            if (entry.used < longest) {
                longest = entry.used;
                oldest = i;
            }
        }
        return oldest;
    }
}
