package dev.spillway.internal.admin;

import dev.spillway.internal.gate.Client;
import dev.spillway.internal.gate.Hold;
import dev.spillway.internal.gate.Once;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Pages beside the probes that are made or on their way: they are large, and a client may take its time for one. Each
/// client has its share, so that whoever takes none of what it asks for does not blind those who watch the service.
final class Pages {
    private final int most;
    private final int share;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Client, Integer> byClient = new HashMap<>();
    private int all;

    /// @param most in all
    /// @param share of one client
    Pages(int most, int share) {
        this.most = most;
        this.share = share;
    }

    /// Counts a page until what is returned is closed.
    ///
    /// @throws Refusal 503 if there are too many
    Hold enter(Client client) throws Refusal {
        lock.lock();
        try {
            var held = byClient.getOrDefault(client, 0);
            if (all == most || held == share) {
                throw Refusal.of(Reason.PROCESS, "too many pages are on their way");
            }
            all++;
            byClient.put(client, held + 1);
        } finally {
            lock.unlock();
        }
        return new Once(() -> leave(client));
    }

    private void leave(Client client) {
        lock.lock();
        try {
            all--;
            byClient.computeIfPresent(client, (_, held) -> held == 1 ? null : held - 1);
        } finally {
            lock.unlock();
        }
    }
}
