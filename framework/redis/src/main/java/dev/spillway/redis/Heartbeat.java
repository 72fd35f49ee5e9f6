package dev.spillway.redis;

import dev.spillway.internal.rate.FleetObserver.Cause;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What one beat does in Redis, at once and by its clock: the instance is there, those who were silent for
/// three seconds are not; and when the era is gone, or the clock went back, another one begins, in which no
/// bucket was ever used. Without that, buckets would wait for a time that has been.
final class Heartbeat {
    private static final String SCRIPT = """
            local t = redis.call('TIME')
            local now = t[1] * 1000000 + t[2]
            local era = redis.call('HGET', KEYS[2], 'era')
            local high = tonumber(redis.call('HGET', KEYS[2], 'high') or '0')
            if not era or now < high - 50000 then
                era = ARGV[2]
                high = now
                redis.call('DEL', KEYS[1])
            end
            redis.call('HSET', KEYS[2], 'era', era, 'high', string.format('%.0f', math.max(now, high)))
            redis.call('PEXPIRE', KEYS[2], 86400000)
            redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - 3000000))
            redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
            redis.call('PEXPIRE', KEYS[1], 60000)
            return {string.format('%.0f', now), redis.call('ZCARD', KEYS[1]), era}
            """;

    private static final int ANSWERS = 3;

    private Heartbeat() {}

    /// @param newEra what the era is called if one begins
    static RedisFuture<List<Object>> send(
            RedisAsyncCommands<byte[], byte[]> redis, Keys keys, byte[] instance, byte[] newEra) {
        var names = new byte[][] {keys.instances(), keys.era()};
        return redis.eval(SCRIPT, ScriptOutputType.MULTI, names, instance, newEra);
    }

    static Link.News read(List<Object> told) throws Link.Broken {
        if (told.size() == ANSWERS
                && told.get(0) instanceof byte[] time
                && told.get(1) instanceof Long instances
                && told.get(2) instanceof byte[] era) {
            return new Link.News(Long.parseLong(text(time)), Math.toIntExact(instances), text(era));
        }
        throw new Link.Broken(Cause.REFUSED, "an unexpected answer");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
