package dev.spillway.grpc.client;

import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// Bounds the channel's pauses between attempts to connect, which grow to two minutes, and has the name looked up
/// now and then, which the channel does only when a connection is lost: new instances would wait for that.
final class Reconnecting implements Runnable {
    private final ManagedChannel channel;
    private final long longest;
    private final Loops loops;
    private volatile boolean stopped;

    Reconnecting(ManagedChannel channel, Duration longest, Loops loops) {
        this.channel = channel;
        this.longest = longest.toNanos();
        this.loops = loops;
        again();
    }

    /// A random part of the second half, so that the clients of a server that comes back do not come together.
    private void again() {
        var wait = longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1);
        try {
            var _ = loops.group().schedule(this, wait, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            stopped = true;
        }
    }

    @Override
    public void run() {
        if (!stopped) {
            channel.resetConnectBackoff();
            again();
        }
    }

    void stop() {
        stopped = true;
    }
}
