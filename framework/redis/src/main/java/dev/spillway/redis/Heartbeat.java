package dev.spillway.redis;

import dev.spillway.internal.rate.FleetObserver.Cause;
import dev.spillway.redis.Link.Word;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What one beat does in Redis, at once and by its clock. The instance is there; those who were silent for three
/// seconds are not, and those who share and were silent for a lease share no more. When nobody shares, or the era
/// is gone, or the clock went back, whoever joins begins another era, in which no bucket was ever used.
///
/// Only in a Redis that has run for a while without anything in it are buckets full from the beginning. One that has
/// just started, or does not say since when it runs, may have lost what it kept.
final class Heartbeat {
    private static final String SCRIPT = """
            local t = redis.call('TIME')
            local now = t[1] * 1000000 + t[2]
            local function written(number) return string.format('%.0f', number) end
            local era = redis.call('HGET', KEYS[3], 'era')
            local high = tonumber(redis.call('HGET', KEYS[3], 'high') or '0')
            local fresh = ARGV[3] == 'fresh'
            if not fresh then redis.call('SET', KEYS[4], '1', 'PX', 10000) end
            local function uptime()
                local told = redis.pcall('INFO', 'server')
                return tonumber(type(told) == 'string' and string.match(told, 'uptime_in_seconds:(%d+)') or '0')
            end
            local untouched = fresh and not era and redis.call('EXISTS', KEYS[4]) == 0
                and uptime() >= tonumber(ARGV[7])
            if now < high - ARGV[6] then
                era = false
                redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
            end
            for i, silence in ipairs({3000000, ARGV[5]}) do
                redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', written(now - silence))
                redis.call('ZREMRANGEBYSCORE', KEYS[i], written(now + ARGV[6]), '+inf')
            end
            redis.call('ZADD', KEYS[1], written(now), ARGV[1])
            redis.call('PEXPIRE', KEYS[1], 60000)
            local stays = ARGV[2] == 'stay' and redis.call('ZSCORE', KEYS[2], ARGV[1])
            local joins = ARGV[2] == 'join'
            if joins and not (era and redis.call('ZCARD', KEYS[2]) > 0) then
                era = ARGV[4]
                redis.call('HSET', KEYS[3], 'era', era, 'since', untouched and '-1' or written(now))
            end
            if not (era and (joins or (stays and ARGV[3] == era))) then
                redis.call('ZREM', KEYS[2], ARGV[1])
                return {written(now), redis.call('ZCARD', KEYS[1]), '', '0'}
            end
            redis.call('HSET', KEYS[3], 'high', written(now))
            redis.call('PEXPIRE', KEYS[3], 86400000)
            redis.call('ZADD', KEYS[2], written(now), ARGV[1])
            redis.call('PEXPIRE', KEYS[2], 60000)
            local since = tonumber(redis.call('HGET', KEYS[3], 'since'))
            local age = since < 0 and -1 or math.max(0, now - since)
            return {written(now), redis.call('ZCARD', KEYS[1]), era, written(age)}
            """;

    private static final int ANSWERS = 4;

    private Heartbeat() {}

    /// @param newEra what an era is called if one begins
    static RedisFuture<List<Object>> send(
            RedisAsyncCommands<byte[], byte[]> redis, Keys keys, byte[] instance, Word word, byte[] newEra) {
        var names = new byte[][] {keys.instances(), keys.sharing(), keys.era(), keys.veterans()};
        var said = switch (word) {
            case Word.Here(var fresh) -> List.of("here", fresh ? "fresh" : "");
            case Word.Join(var fresh) -> List.of("join", fresh ? "fresh" : "");
            case Word.Stay(var era) -> List.of("stay", era);
        };
        return redis.eval(
                SCRIPT,
                ScriptOutputType.MULTI,
                names,
                instance,
                bytes(said.getFirst()),
                bytes(said.getLast()),
                newEra,
                number(TimeUnit.NANOSECONDS.toMicros(Pulse.LEASE)),
                number(TimeUnit.NANOSECONDS.toMicros(Pulse.TOLERANCE)),
                number(TimeUnit.NANOSECONDS.toSeconds(Pulse.SETTLED)));
    }

    static Link.News read(List<Object> told) throws Link.Broken {
        if (told.size() == ANSWERS
                && told.get(0) instanceof byte[] time
                && told.get(1) instanceof Long instances
                && told.get(2) instanceof byte[] era
                && told.get(3) instanceof byte[] age) {
            return new Link.News(
                    Long.parseLong(text(time)), Math.toIntExact(instances), text(era), Long.parseLong(text(age)));
        }
        throw new Link.Broken(Cause.REFUSED, "an unexpected answer");
    }

    private static byte[] number(long number) {
        return bytes(Long.toString(number));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
