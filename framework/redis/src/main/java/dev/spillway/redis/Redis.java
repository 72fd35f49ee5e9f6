package dev.spillway.redis;

import dev.spillway.App;
import java.util.regex.Pattern;

/// Rates of a whole fleet, kept in a Redis.
///
/// ```java
/// Redis.shareRates(app, "storefront");
/// ```
///
/// ```hocon
/// spillway.rate.shared = "redis://redis.internal:6379"
/// ```
///
/// From then on every rate of the service, of routes and of clients, is one of all its instances together.
/// Calls do not wait for Redis: an instance has a small part of each burst at hand and takes more behind the calls,
/// so that the fleet admits at most 1.2 times a rate. Only where nothing is at hand does a call wait, for
/// `rate.shared-wait` at most. When Redis is slow, away, has lost its data or its clock has jumped, each instance takes
/// its share of the rates instead (the rate divided by the number of instances), until Redis is well again.
public final class Redis {
    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?");

    private Redis() {}

    /// Shares the rates of an app with every instance that gives the same name. Where the Redis is says the
    /// setting `spillway.rate.shared`: `redis://[user:password@]host[:port][/database]`, or `rediss://` under
    /// TLS. Without it rates are those of the instance alone, as on a developer's machine.
    ///
    /// @param service the name of the service, by which the fleet knows itself: small letters, digits, `.`
    ///     and `-`, at most 64
    /// @throws IllegalArgumentException if the name is none, or rates are shared already
    /// @throws IllegalStateException if the service has started
    public static void shareRates(App app, String service) {
        if (!NAME.matcher(service).matches()) {
            throw new IllegalArgumentException(
                    "a service's name is small letters, digits, . and -, not \"" + service + "\"");
        }
        app.shareRates(terms -> {
            var address = Address.of(terms.address());
            var keys = new Keys(service);
            var link = new LettuceLink(address, keys, Budget.of(terms.settings()));
            return new RedisFleet(terms, link, address.place(), keys, System::nanoTime).start();
        });
    }
}
