package dev.spillway.internal.client;

import static dev.spillway.internal.client.ClientFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.limit.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/// A connection of HTTP/2 without a socket: a test tells it what comes, and sees what leaves.
final class Http2Bench implements AutoCloseable {
    static final long PATIENCE = 10_000_000_000L;

    final AtomicLong now = new AtomicLong();
    final AtomicLong held = new AtomicLong();
    final Http2Link link =
            new Http2Link(new Socket(), InetAddress.getLoopbackAddress(), Settings.DEFAULTS, now::get, Long.MAX_VALUE);

    /// Something that is done under the lock.
    @FunctionalInterface
    interface Told {
        void run() throws IOException;
    }

    void told(Told told) throws IOException {
        link.lock().lock();
        try {
            told.run();
        } finally {
            link.lock().unlock();
        }
    }

    /// The other side has said what it takes.
    void settled(long most, int window) throws IOException {
        told(() -> link.settled(most, window));
    }

    /// A call that joined the connection.
    Http2Call call() {
        assertThat(link.join(now.get(), Long.MAX_VALUE)).isTrue();
        return new Http2Call(link, share());
    }

    /// One whose head was put.
    Http2Call opened(boolean whole) throws IOException {
        var call = call();
        assertThat(call.place(0)).isTrue();
        call.open(new byte[] {7}, whole);
        return call;
    }

    private Memory.Share share() {
        return new Memory.Share() {
            private long own;

            @Override
            public boolean offer(long more) {
                held.addAndGet(more);
                own += more;
                return true;
            }

            @Override
            public void giveBack(long less) {
                held.addAndGet(-less);
                own -= less;
            }

            @Override
            public void close() {
                held.addAndGet(-own);
                own = 0;
            }
        };
    }

    /// Octets of content that may be sent on all streams.
    long window() {
        link.lock().lock();
        try {
            return link.streams().window();
        } finally {
            link.lock().unlock();
        }
    }

    /// Begins to write.
    ///
    /// @param held whether the other side takes nothing yet
    Sink write(boolean held) {
        var sink = new Sink(held ? 1 : 0);
        Thread.ofVirtual().start(() -> {
            try {
                link.outbox().writeTo(sink);
            } catch (IOException e) {
                link.fail(e);
            }
        });
        return sink;
    }

    @Override
    public void close() {
        link.abort();
    }

    /// The other side.
    static final class Sink extends OutputStream {
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private final CountDownLatch written = new CountDownLatch(1);
        private final CountDownLatch gate;

        private Sink(int gates) {
            this.gate = new CountDownLatch(gates);
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            written.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            synchronized (taken) {
                taken.write(bytes, offset, length);
            }
        }

        byte[] taken() {
            synchronized (taken) {
                return taken.toByteArray();
            }
        }

        /// Waits until somebody writes.
        void awaitWriter() throws InterruptedException {
            written.await();
        }

        /// Takes all from here on.
        void open() {
            gate.countDown();
        }

        /// Waits for what was sent, and nothing else.
        void awaitAll(byte[]... frames) {
            var all = H2FakeServer.join(frames);
            await(() -> taken().length >= all.length);
            assertThat(taken()).isEqualTo(all);
        }
    }
}
