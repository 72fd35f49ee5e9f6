package dev.spillway.internal.gate;

import dev.spillway.http.Response;
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
    private final Quota own;
    private final Quota every;
    private final String key;
    private final String clientKey;

    RateLimits(String route, Bounds bounds, ClientBuckets clients) {
        this.key = Knobs.RATE.path(route);
        this.clientKey = Knobs.CLIENT_RATE.path(route);
        this.bounds = bounds;
        this.clients = clients;
        var ofClient = bounds.clientRate();
        this.clientPlan = new Plan(clientKey, ofClient.frequency(), ofClient.burst());
        this.own = new Quota("client", ofClient.frequency(), ofClient.burst());
        var ofAll = bounds.rate();
        this.all = clients.common(new Plan(key, ofAll.frequency(), ofAll.burst()));
        this.every = new Quota("endpoint", ofAll.frequency(), ofAll.burst());
    }

    /// Takes a token of the client and one of the endpoint. The client's comes first: what one client sends too
    /// much must not use up what the others are allowed. A client is not charged for a call that the endpoint
    /// refuses.
    ///
    /// @return how many tokens the client has left
    /// @throws Refusal 429 if one is missing
    long take(Client client) throws Refusal {
        var bucket = clients.of(clientPlan, client);
        if (!bucket.take()) {
            throw clientRefusal(bucket.nanosToNext());
        }
        if (!all.take()) {
            bucket.giveBack();
            var wait = wait(all);
            throw every.exhausted(refusal(Reason.RATE, key, bounds.rate().frequency(), wait), wait);
        }
        return bucket.left();
    }

    /// An answer that tells its client how much is left to it, if that is not much.
    Response tell(Response response, long left) {
        return own.tell(response, left);
    }

    /// Looks whether a client has a token, without taking it.
    ///
    /// @throws Refusal 429 if it has none
    void peek(Client client) throws Refusal {
        var bucket = clients.of(clientPlan, client);
        if (bucket.left() < 1) {
            throw clientRefusal(bucket.nanosToNext());
        }
    }

    /// Takes a token of a client, if it has one.
    void charge(Client client) {
        clients.of(clientPlan, client).take();
    }

    private Refusal clientRefusal(long nanos) {
        var wait = Duration.ofNanos(nanos);
        return own.exhausted(
                refusal(Reason.CLIENT_RATE, clientKey, bounds.clientRate().frequency(), wait), wait);
    }

    private static Duration wait(Tokens bucket) {
        return Duration.ofNanos(bucket.nanosToNext());
    }

    private static Refusal refusal(Reason reason, String setting, Frequency rate, Duration wait) {
        return Refusal.bound(reason, setting, rate.toString(), "more", wait);
    }
}
