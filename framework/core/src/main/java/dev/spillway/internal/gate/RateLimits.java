package dev.spillway.internal.gate;

import dev.spillway.internal.rate.Plan;
import dev.spillway.internal.rate.Tokens;
import dev.spillway.limit.Frequency;
import dev.spillway.limit.Knobs;
import java.time.Duration;

/// The rates of one endpoint: of all calls, and of each client.
final class RateLimits {
    private final ClientBuckets clients;
    private final Plan clientPlan;
    private final Tokens all;
    private final Bounds bounds;
    private final String key;
    private final String clientKey;

    RateLimits(String route, Bounds bounds, ClientBuckets clients) {
        this.key = Knobs.RATE.path(route);
        this.clientKey = Knobs.CLIENT_RATE.path(route);
        this.bounds = bounds;
        this.clients = clients;
        var own = bounds.clientRate();
        this.clientPlan = new Plan(clientKey, own.frequency(), own.burst());
        var every = bounds.rate();
        this.all = clients.common(new Plan(key, every.frequency(), every.burst()));
    }

    /// Takes a token of the client and one of the endpoint. The client's comes first: what one client sends too
    /// much must not use up what the others are allowed. A client is not charged for a call that the endpoint
    /// refuses.
    ///
    /// @throws Refusal 429 if one is missing
    void take(Client client) throws Refusal {
        var own = clients.of(clientPlan, client);
        if (!own.take()) {
            throw refusal(Reason.CLIENT_RATE, clientKey, bounds.clientRate().frequency(), own);
        }
        if (!all.take()) {
            own.giveBack();
            throw refusal(Reason.RATE, key, bounds.rate().frequency(), all);
        }
    }

    /// Looks whether a client has a token, without taking it.
    ///
    /// @throws Refusal 429 if it has none
    void peek(Client client) throws Refusal {
        var own = clients.of(clientPlan, client);
        if (own.left() < 1) {
            throw refusal(Reason.CLIENT_RATE, clientKey, bounds.clientRate().frequency(), own);
        }
    }

    /// Takes a token of a client, if it has one.
    void charge(Client client) {
        clients.of(clientPlan, client).take();
    }

    private Refusal refusal(Reason reason, String setting, Frequency rate, Tokens bucket) {
        var wait = Duration.ofNanos(bucket.nanosToNext());
        return Refusal.bound(reason, setting, rate.toString(), "more", wait);
    }
}
