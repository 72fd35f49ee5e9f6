package dev.spillway.internal.gate;

import dev.spillway.internal.gate.WeightedPermits.Wire;
import dev.spillway.limit.Criticality;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.OverloadKnobs;
import dev.spillway.limit.Settings;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The calls in flight of the whole process. Nobody waits for them: when the process is full, waiting would only
/// make it fuller.
///
/// The last tenth of them is for critical calls, the tenth before it not for those below the default class, and so on:
/// whose calls matter less is refused while there is room for others.
///
/// One client has at most a quarter of them for transfers, the calls that depend on its wire. The same rule holds
/// in each endpoint; here it keeps a client with slow transfers on many endpoints from owning the process.
final class ProcessPermits {
    private final int permits;
    private final int share;
    /// What each class leaves to the one above it.
    private final int reserve;

    private final AtomicInteger taken = new AtomicInteger();
    /// Touched for transfers only: ordinary calls share nothing but the counter.
    private final ConcurrentHashMap<Client, Integer> transfers = new ConcurrentHashMap<>();

    ProcessPermits(Settings settings) {
        this.permits = Math.toIntExact(settings.get(Knobs.CALLS));
        this.reserve = (int) (permits * OverloadKnobs.CRITICAL_SHARE.standard().fraction());
        this.share = Math.toIntExact(Knobs.CLIENT_SHARE.standard().of(permits));
    }

    /// Takes a permit.
    ///
    /// @throws Refusal 503 if none is left for calls of this class
    Hold enter(Criticality criticality) throws Refusal {
        var now = taken.incrementAndGet();
        if (now > room(criticality)) {
            taken.decrementAndGet();
            throw refusal(criticality, now);
        }
        return new Once(taken::decrementAndGet);
    }

    private int room(Criticality criticality) {
        return permits - reserve * (Criticality.CRITICAL.below() - criticality.below());
    }

    private Refusal refusal(Criticality criticality, int calls) {
        var room = room(criticality);
        var limit = room == permits
                ? permits + " calls"
                : "%d calls, of which %d take %s ones".formatted(permits, room, criticality);
        return Refusal.bound(Reason.PROCESS, Knobs.CALLS.path(), limit, calls + " calls", Refusal.SOON);
    }

    /// Takes a permit, for a transfer or not.
    ///
    /// @throws Refusal 503 if none is left, 429 if the client has a quarter of the process's calls in transfers
    Hold enter(Client client, Wire wire, Criticality criticality) throws Refusal {
        var permit = enter(criticality);
        if (wire == Wire.FREE) {
            return permit;
        }
        try {
            var transfer = transfer(client);
            return () -> {
                transfer.close();
                permit.close();
            };
        } catch (Refusal refusal) {
            permit.close();
            throw refusal;
        }
    }

    /// Counts a call as a transfer.
    ///
    /// @throws Refusal 429 if the client has a quarter of the process's calls in transfers
    Hold transfer(Client client) throws Refusal {
        var mine = transfers.merge(client, 1, Integer::sum);
        if (mine > share) {
            left(client);
            throw Refusal.bound(
                    Reason.CLIENT_SHARE,
                    Knobs.CALLS.path(),
                    share + " transfers of one client",
                    mine + " transfers",
                    Refusal.SOON);
        }
        return new Once(() -> left(client));
    }

    /// Permits taken.
    int taken() {
        return taken.get();
    }

    /// Clients with transfers.
    int transferring() {
        return transfers.size();
    }

    private void left(Client client) {
        transfers.computeIfPresent(client, (_, held) -> held > 1 ? held - 1 : null);
    }
}
