package dev.spillway.grpc.client;

import dev.spillway.internal.client.Memory;
import java.util.ArrayDeque;
import java.util.Deque;

/// What the messages of one call of an attempt take of the bytes that the process may hold: those that come, from
/// their first byte until the caller's listener has had them; those that go, while the channel keeps them for a peer
/// that does not take them. Any thread tells it what happens.
final class Purse implements AutoCloseable {
    /// Of the message that the channel hands over on this thread.
    static final ScopedValue<Purse> AT_HAND = ScopedValue.newInstance();

    private final Memory.Share share;
    /// Messages that are whole, and that the channel has not handed over yet.
    private final Deque<Long> whole = new ArrayDeque<>(2);

    private long coming;
    private long inHand;
    private long leaving;
    private long going;
    private boolean closed;

    Purse(Memory memory) {
        this.share = memory.share();
    }

    /// A part of a message has come. When the attempt has ended, nothing is kept of it.
    ///
    /// @return whether there is room for it
    synchronized boolean receive(long bytes) {
        if (closed) {
            return true;
        }
        if (!share.offer(bytes)) {
            return false;
        }
        coming += bytes;
        return true;
    }

    /// The message that came is whole.
    synchronized void complete() {
        whole.add(coming);
        coming = 0;
    }

    /// The channel hands over the next message. What nobody claims meanwhile is given back afterwards: an interceptor
    /// may keep a message to itself.
    synchronized Hold handOver() {
        var next = whole.poll();
        inHand = next == null ? 0 : next;
        return () -> claim().close();
    }

    /// The message that is being handed over on this thread, for who keeps it. One that an interceptor hands on later,
    /// or makes itself, is on its own account.
    static Hold ofMessage() {
        return AT_HAND.isBound() ? AT_HAND.get().claim() : () -> {};
    }

    /// The message that is being handed over, for who keeps it.
    synchronized Hold claim() {
        var bytes = inHand;
        inHand = 0;
        return () -> giveBack(bytes);
    }

    private synchronized void giveBack(long bytes) {
        if (!closed) {
            share.giveBack(bytes);
        }
    }

    /// A message is about to be given to the channel.
    ///
    /// @return whether there is room for it
    synchronized boolean send(long bytes) {
        if (closed) {
            return true;
        }
        if (!share.offer(bytes)) {
            return false;
        }
        leaving += bytes;
        return true;
    }

    /// The channel has it: what it had before may have left meanwhile, this has not.
    synchronized void given() {
        going += leaving;
        leaving = 0;
    }

    /// The channel has next to nothing left of what was given to it.
    synchronized void sent() {
        giveBack(going);
        going = 0;
    }

    /// The channel has ended the attempt, and keeps nothing any more.
    synchronized void end() {
        var left = coming + leaving + going;
        for (var bytes : whole) {
            left += bytes;
        }
        whole.clear();
        coming = 0;
        leaving = 0;
        going = 0;
        giveBack(left);
    }

    /// The call has ended: whoever still keeps a message of it, keeps it on his own account.
    @Override
    public synchronized void close() {
        closed = true;
        share.close();
    }

    /// What a message takes.
    @FunctionalInterface
    interface Hold extends AutoCloseable {
        @Override
        void close();
    }
}
