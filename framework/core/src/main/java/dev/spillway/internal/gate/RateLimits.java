package dev.spillway.internal.gate;

import dev.spillway.limit.Frequency;
import dev.spillway.limit.Knobs;
import io.github.bucket4j.Bucket;
import java.time.Duration;

/// The rates of one endpoint: of all calls, and of each client.
final class RateLimits {
    private final ClientBuckets clients;
    private final ClientBuckets.Plan clientPlan;
    private final Bucket all;
    private final Bounds bounds;
    private final String key;
    private final String clientKey;

    RateLimits(String route, Bounds bounds, ClientBuckets clients) {
        this.key = Knobs.RATE.path(route);
        this.clientKey = Knobs.CLIENT_RATE.path(route);
        this.bounds = bounds;
        this.clients = clients;
        var own = bounds.clientRate();
        this.clientPlan = new ClientBuckets.Plan(own.frequency(), own.burst());
        var every = bounds.rate();
        this.all = clients.common(new ClientBuckets.Plan(every.frequency(), every.burst()));
    }

    /// Takes a token of the client and one of the endpoint. The client's comes first: what one client sends too
    /// much must not use up what the others are allowed. A client is not charged for a call that the endpoint
    /// refuses.
    ///
    /// @throws Refusal 429 if one is missing
    void take(Client client) throws Refusal {
        var own = clients.of(clientPlan, client);
        if (!own.tryConsume(1)) {
            throw refusal(Reason.CLIENT_RATE, clientKey, bounds.clientRate().frequency(), own);
        }
        if (!all.tryConsume(1)) {
            own.addTokens(1);
            throw refusal(Reason.RATE, key, bounds.rate().frequency(), all);
        }
    }

    /// Looks whether a client has a token, without taking it.
    ///
    /// @throws Refusal 429 if it has none
    void peek(Client client) throws Refusal {
        var own = clients.of(clientPlan, client);
        if (own.getAvailableTokens() < 1) {
            throw refusal(Reason.CLIENT_RATE, clientKey, bounds.clientRate().frequency(), own);
        }
    }

    /// Takes a token of a client, if it has one.
    void charge(Client client) {
        clients.of(clientPlan, client).tryConsume(1);
    }

    private Refusal refusal(Reason reason, String setting, Frequency rate, Bucket bucket) {
        var wait = Duration.ofNanos(bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill());
        return Refusal.bound(reason, setting, rate.toString(), "more", wait);
    }
}
