package dev.spillway.redis;

import dev.spillway.internal.rate.FleetObserver.Cause;
import dev.spillway.internal.rate.Plan;
import io.github.bucket4j.BandwidthBuilder;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.BucketExceptions;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.BucketProxy;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A Redis, through Lettuce and Bucket4j's proxy for it. There is one connection. It is opened by beats
/// alone, which come less and less often while they fail, so that nothing storms a Redis that has just come
/// back.
final class LettuceLink implements Link {
    private static final Logger LOG = LoggerFactory.getLogger(LettuceLink.class);
    private static final int QUEUE = 1_024;
    private static final int IO_THREADS = 2;
    /// Beats without an answer before a connection is given up that looks open.
    private static final int SILENT = 3;
    private static final int RETRIES = 16;
    private static final int ID_BYTES = 16;
    /// Part of `shutdown.close`, which others need too.
    private static final Duration END = Duration.ofMillis(400);

    private static final Duration KEEP = Duration.ofSeconds(1);

    private record Session(StatefulRedisConnection<byte[], byte[]> connection, ProxyManager<byte[]> proxies) {}

    private final Address address;
    private final Keys keys;
    private final Budget budget;
    private final ClientResources resources;
    private final RedisClient client;
    private final byte[] instance = token();
    private volatile @Nullable Session session;
    private volatile long offset;
    private int silent;

    LettuceLink(Address address, Keys keys, Budget budget) {
        this.address = address;
        this.keys = keys;
        this.budget = budget;
        this.resources = ClientResources.builder()
                .ioThreadPoolSize(IO_THREADS)
                .computationThreadPoolSize(IO_THREADS)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .build();
        address.uri().setTimeout(budget.connectTime());
        this.client = RedisClient.create(resources, address.uri());
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(QUEUE)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(budget.connectTime())
                        .tcpNoDelay(true)
                        .build())
                .sslOptions(SslOptions.builder()
                        .jdkSslProvider()
                        .handshakeTimeout(budget.connectTime())
                        .build())
                .build());
    }

    /// Sixteen random bytes, written.
    private static byte[] token() {
        var bytes = new byte[ID_BYTES];
        RandomGenerator.of("SecureRandom").nextBytes(bytes);
        return HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public News beat(Word word) throws Broken {
        var now = word instanceof Word.Stay ? connected() : open();
        try {
            var told = await(Heartbeat.send(now.connection().async(), keys, instance, word, token()));
            silent = 0;
            return Heartbeat.read(told);
        } catch (Broken e) {
            if (++silent >= SILENT || !now.connection().isOpen()) {
                drop(now);
            }
            throw e;
        }
    }

    private Session open() throws Broken {
        var now = session;
        if (now != null && now.connection().isOpen()) {
            return now;
        }
        if (now != null) {
            drop(now);
        }
        try {
            var connection = client.connect(ByteArrayCodec.INSTANCE);
            var made = new Session(connection, proxies(connection));
            session = made;
            silent = 0;
            return made;
        } catch (RuntimeException e) {
            throw broken(e);
        }
    }

    private ProxyManager<byte[]> proxies(StatefulRedisConnection<byte[], byte[]> connection) {
        return Bucket4jLettuce.casBasedBuilder(connection)
                .clientClock(new RedisTime())
                .requestTimeout(budget.roundTime())
                .expirationAfterWrite(ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEEP))
                .maxRetries(RETRIES)
                .build();
    }

    private void drop(Session dropped) {
        session = null;
        dropped.connection().close();
    }

    private List<Object> await(RedisFuture<List<Object>> future) throws Broken {
        try {
            return future.get(budget.round(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            future.cancel(true);
            throw new Broken(Cause.SLOW, "no answer in time");
        } catch (ExecutionException e) {
            throw broken(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Broken(Cause.AWAY, "interrupted");
        }
    }

    private Session connected() throws Broken {
        var now = session;
        if (now == null || !now.connection().isOpen()) {
            throw new Broken(Cause.AWAY, "not connected");
        }
        return now;
    }

    private static BucketProxy bucket(Session session, byte[] key, Plan plan, long initial) {
        return session.proxies().builder().build(key, () -> configuration(plan, initial));
    }

    @Override
    public Settled give(byte[] key, Plan plan, long tokens, long initial) throws Broken {
        var now = connected();
        try {
            var bucket = bucket(now, key, plan, initial);
            bucket.addTokens(tokens);
            return new Settled(0, bucket.getAvailableTokens());
        } catch (RuntimeException e) {
            throw broken(e);
        }
    }

    @Override
    public Settled take(byte[] key, Plan plan, long wanted, long initial) throws Broken {
        var now = connected();
        try {
            var bucket = bucket(now, key, plan, initial);
            var probe = bucket.tryConsumeAndReturnRemaining(wanted);
            if (probe.isConsumed()) {
                return new Settled(wanted, probe.getRemainingTokens());
            }
            var rest = probe.getRemainingTokens() == 0 ? 0 : bucket.tryConsumeAsMuchAsPossible(wanted);
            return new Settled(rest, 0);
        } catch (RuntimeException e) {
            throw broken(e);
        }
    }

    private static BucketConfiguration configuration(Plan plan, long initial) {
        var bandwidth = BandwidthBuilder.builder()
                .capacity(plan.burst())
                .refillGreedy(plan.frequency().events(), plan.frequency().period())
                .initialTokens(initial)
                .build();
        return BucketConfiguration.builder().addLimit(bandwidth).build();
    }

    /// What happened, in words without an address or an answer: they may quote what nobody is to read.
    private static Broken broken(@Nullable Throwable thrown) {
        for (var cause = thrown; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case io.github.bucket4j.TimeoutException _ -> {
                    return new Broken(Cause.SLOW, "no answer in time");
                }
                case BucketExceptions.BucketExecutionException _ -> {
                    return new Broken(Cause.SLOW, "too many ask for one bucket");
                }
                case RedisCommandTimeoutException _ -> {
                    return new Broken(Cause.SLOW, "no answer in time");
                }
                case RedisCommandExecutionException refused -> {
                    return new Broken(Cause.REFUSED, code(refused));
                }
                default -> {}
            }
        }
        return new Broken(
                Cause.AWAY, thrown == null ? "unknown" : thrown.getClass().getSimpleName());
    }

    /// The code of an error: `WRONGPASS`.
    private static String code(RedisCommandExecutionException refused) {
        var word = Optional.ofNullable(refused.getMessage()).orElse("").split(" ", 2)[0];
        return word.matches("[A-Z]{2,24}") ? word : "error";
    }

    @Override
    public void clock(long offset) {
        this.offset = offset;
    }

    @Override
    public void close() {
        var now = session;
        try {
            if (now != null && now.connection().isOpen()) {
                now.connection().setTimeout(budget.roundTime());
                now.connection().sync().zrem(keys.instances(), instance);
                now.connection().sync().zrem(keys.sharing(), instance);
            }
        } catch (RuntimeException e) {
            LOG.debug("rates: Redis at {} could not be told of the end", address, e);
        }
        session = null;
        client.shutdown(Duration.ZERO, END);
        if (!resources.shutdown(0, END.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly(END.toMillis())) {
            LOG.warn("rates: the threads of the client for Redis do not end");
        }
    }

    /// The clock of Redis, as the last beat read it: all instances go by the same.
    private final class RedisTime implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return System.nanoTime() + offset;
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }
}
