package dev.spillway.internal.gate;

import dev.spillway.internal.gate.WeightedPermits.Wire;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Settings;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The calls in flight of the whole process. Nobody waits for them: when the process is full, waiting would only
/// make it fuller.
///
/// One client has at most a quarter of them for transfers, the calls that depend on its wire. The same rule holds
/// in each endpoint; here it keeps a client with slow transfers on many endpoints from owning the process.
final class ProcessPermits {
    private final int permits;
    private final int share;
    private final AtomicInteger taken = new AtomicInteger();
    /// Touched for transfers only: ordinary calls share nothing but the counter.
    private final ConcurrentHashMap<Client, Integer> transfers = new ConcurrentHashMap<>();

    ProcessPermits(Settings settings) {
        this.permits = Math.toIntExact(settings.get(Knobs.CALLS));
        this.share = Math.toIntExact(Knobs.CLIENT_SHARE.standard().of(permits));
    }

    /// Takes a permit.
    ///
    /// @throws Refusal 503 if none is left
    Hold enter() throws Refusal {
        var now = taken.incrementAndGet();
        if (now > permits) {
            taken.decrementAndGet();
            throw Refusal.bound(Reason.PROCESS, Knobs.CALLS.path(), permits + " calls", now + " calls", Refusal.SOON);
        }
        return new Once(taken::decrementAndGet);
    }

    /// Takes a permit, for a transfer or not.
    ///
    /// @throws Refusal 503 if none is left, 429 if the client has a quarter of the process's calls in transfers
    Hold enter(Client client, Wire wire) throws Refusal {
        var permit = enter();
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
