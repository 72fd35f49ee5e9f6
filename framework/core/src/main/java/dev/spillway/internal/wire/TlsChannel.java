package dev.spillway.internal.wire;

import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.limit.Size;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/// A connection under TLS, over the channel of a socket. One thread may read while another writes: reading takes one
/// lock and writing another, and neither ever takes both. What ends the connection takes none.
///
/// Nothing that is read makes this write. An update of keys (RFC 8446, 4.6.3) is answered in front of the next
/// record that is written anyway; TLS 1.2 would answer a ClientHello with a new handshake, and here it ends the
/// connection. So a peer that does not take bytes cannot hold up who reads from it.
public final class TlsChannel implements Channel {
    /// Holds a ClientHello, and most requests whole.
    private static final int SMALLEST = 1 << 12;

    private static final int LARGEST_RECORD = 16_709;
    /// A chain of client certificates with large keys takes some 16 KiB; the engine bounds a message at 32 KiB.
    private static final int HANDSHAKE_BYTES = 1 << 16;
    /// A handshake has about ten records; some clients cut their ClientHello into a few more.
    private static final int HANDSHAKE_RECORDS = 128;
    /// Records without a byte of data: empty ones and updates of keys. Honest peers send a handful in their life.
    private static final int MOST_SILENT = 32;
    /// So much data pays for one of them.
    private static final int DATA_FOR_SILENT = 1 << 14;
    /// Measured: some 10 KiB for an engine and its session; while it shakes hands, a message of up to 32 KiB.
    private static final Size ENGINE = Size.ofKibibytes(10 + 32);

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final RecordBuffers RECORDS = new RecordBuffers(LARGEST_RECORD);

    private final Channel under;
    private final SSLEngine engine;
    private final ByteBudget.Lease lease;
    private final ReentrantLock reading = new ReentrantLock();
    private final ReentrantLock writing = new ReentrantLock();
    /// From the peer, from position to limit.
    private ByteBuffer received;
    /// What a record held that was larger than the reader's room, from position to limit.
    private ByteBuffer opened = NOTHING;
    private int lastRead;
    private int silent;
    private long data;
    private boolean ended;
    private boolean finished;
    private volatile boolean stopped;

    private TlsChannel(Channel under, SSLEngine engine, ByteBudget.Lease lease, ByteBuffer received) {
        this.under = under;
        this.engine = engine;
        this.lease = lease;
        this.received = received;
    }

    /// TLS over a channel; the handshake comes next.
    ///
    /// @param engine of a server, fresh
    /// @param lease pays for buffers of large records; whoever gives it closes it
    /// @param first what was read of the handshake already
    public static TlsChannel over(Channel under, SSLEngine engine, ByteBudget.Lease lease, byte[] first) {
        var received =
                ByteBuffer.allocate(Math.max(SMALLEST, first.length)).put(first).flip();
        return new TlsChannel(under, engine, lease, received);
    }

    /// What a connection takes of the heap because of TLS, beside what it leases: its engine, a buffer to read, and
    /// one while it writes.
    public static Size memory() {
        return Size.ofBytes(ENGINE.bytes() + SMALLEST + LARGEST_RECORD);
    }

    /// Shakes hands, on the connection's thread, before anything is read or written.
    ///
    /// @throws SSLException if the peer speaks no TLS, none that is spoken here, or is not trusted; it was told
    /// @throws IOException if the connection is broken or closed
    public void handshake() throws IOException {
        var bytes = 0;
        var records = 0;
        engine.beginHandshake();
        try {
            var status = engine.getHandshakeStatus();
            while (status != HandshakeStatus.NOT_HANDSHAKING && status != HandshakeStatus.FINISHED) {
                switch (status) {
                    case NEED_TASK -> runTasks();
                    case NEED_WRAP -> sendOwn();
                    case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                        bytes += receiveHandshake();
                        if (bytes > HANDSHAKE_BYTES || ++records > HANDSHAKE_RECORDS) {
                            throw new SSLException("a handshake without an end");
                        }
                    }
                    case NOT_HANDSHAKING, FINISHED -> throw new IllegalStateException("the handshake is over");
                }
                status = engine.getHandshakeStatus();
            }
        } catch (SSLException e) {
            sendAlert();
            throw e;
        }
    }

    /// @return bytes taken
    private int receiveHandshake() throws IOException {
        var result = engine.unwrap(received, NOTHING.duplicate());
        switch (result.getStatus()) {
            case OK -> {}
            case BUFFER_UNDERFLOW -> {
                if (!fill()) {
                    throw new EOFException("the peer ended within the handshake");
                }
            }
            case BUFFER_OVERFLOW -> throw new SSLException("data within the handshake");
            case CLOSED -> throw new EOFException("the peer ended the handshake");
        }
        return result.bytesConsumed();
    }

    private void runTasks() {
        for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private void sendOwn() throws IOException {
        writing.lock();
        try {
            seal(NOTHING.duplicate());
        } finally {
            writing.unlock();
        }
    }

    private void sendAlert() throws IOException {
        try {
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                sendOwn();
            }
        } catch (SSLException e) {
            // There is no word for it, then.
        }
    }

    /// The protocol of the application that was agreed on; empty if the peer named none.
    public String applicationProtocol() {
        return engine.getApplicationProtocol();
    }

    /// The certificate that the peer has shown, and that is trusted.
    public Optional<X509Certificate> certificate() {
        try {
            return engine.getSession().getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? Optional.of(certificate)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    /// The version of TLS.
    public String version() {
        return engine.getSession().getProtocol();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        reading.lock();
        try {
            var count = 0;
            while (count == 0 && !stopped && !ended) {
                count = opened.hasRemaining() ? handOver(target) : open(target);
            }
            return count == 0 || stopped ? -1 : count;
        } finally {
            reading.unlock();
        }
    }

    private int handOver(ByteBuffer target) {
        var count = Math.min(target.remaining(), opened.remaining());
        target.put(opened.slice(opened.position(), count));
        opened.position(opened.position() + count);
        return count;
    }

    /// Opens the next record.
    ///
    /// @return bytes of data that went to the target; 0 if there were none, they were too many, or input has ended
    private int open(ByteBuffer target) throws IOException {
        var result = engine.unwrap(received, target);
        switch (result.getStatus()) {
            case OK -> settle(result);
            case BUFFER_UNDERFLOW -> ended = !fill();
            case BUFFER_OVERFLOW -> openAside();
            case CLOSED -> ended = true;
        }
        return result.bytesProduced();
    }

    /// A record with more than the reader has room for.
    private void openAside() throws IOException {
        if (opened.capacity() == 0) {
            lease.takeRoom(LARGEST_RECORD);
            opened = ByteBuffer.allocate(LARGEST_RECORD);
        }
        var result = engine.unwrap(received, opened.clear());
        opened.flip();
        switch (result.getStatus()) {
            case OK -> settle(result);
            case BUFFER_UNDERFLOW -> ended = !fill();
            case BUFFER_OVERFLOW -> throw new SSLException("a record that is too large");
            case CLOSED -> ended = true;
        }
    }

    private void settle(SSLEngineResult result) throws IOException {
        pay(result);
        switch (result.getHandshakeStatus()) {
            case NOT_HANDSHAKING, FINISHED -> {}
            case NEED_WRAP, NEED_TASK, NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                if (!version().equals("TLSv1.3")) {
                    throw new SSLException("a second handshake");
                }
                runTasks();
            }
        }
    }

    private void pay(SSLEngineResult result) throws SSLException {
        if (result.bytesProduced() == 0) {
            if (++silent > MOST_SILENT) {
                throw new SSLException("too many records without data");
            }
            return;
        }
        data += result.bytesProduced();
        while (data >= DATA_FOR_SILENT) {
            data -= DATA_FOR_SILENT;
            silent = Math.max(0, silent - 1);
        }
    }

    /// Reads more from the peer.
    ///
    /// @return false at the end of its side. Without a word that it ends this may be an attacker's doing, but every
    ///     message of ours says how long it is, so what is missing is noticed
    private boolean fill() throws IOException {
        if (received.hasRemaining()) {
            if (received.remaining() == received.capacity()) {
                enlarge();
            } else {
                received.compact();
            }
        } else {
            shrink();
            received.clear();
        }
        lastRead = under.read(received);
        received.flip();
        return lastRead >= 0;
    }

    /// One record does not fit.
    private void enlarge() throws IOException {
        if (received.capacity() >= LARGEST_RECORD) {
            throw new SSLException("a record that is too large");
        }
        lease.takeRoom(LARGEST_RECORD);
        received = ByteBuffer.allocate(LARGEST_RECORD).put(received);
    }

    /// Buffers of large records are not kept for the idle time of a connection.
    private void shrink() {
        if (lastRead < SMALLEST && (received.capacity() > SMALLEST || opened.capacity() > 0)) {
            received = ByteBuffer.allocate(SMALLEST);
            opened = NOTHING;
            lease.release();
        }
    }

    /// Writes one record: what it takes of the source is on its way when this returns.
    @Override
    public void write(ByteBuffer source) throws IOException {
        writing.lock();
        try {
            if (finished) {
                throw new ClosedChannelException();
            }
            var before = source.remaining();
            while (source.remaining() == before) {
                // What the engine has to say first, such as new keys, takes a record of its own.
                seal(source);
            }
        } finally {
            writing.unlock();
        }
    }

    private void seal(ByteBuffer source) throws IOException {
        var sealed = RECORDS.take();
        try {
            var result = engine.wrap(source, sealed);
            sealed.flip();
            while (sealed.hasRemaining()) {
                under.write(sealed);
            }
            switch (result.getStatus()) {
                case OK -> {
                    if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                        runTasks();
                    } else if (result.bytesProduced() == 0) {
                        throw new SSLException("nothing can be written now");
                    }
                }
                case CLOSED -> {
                    if (source.hasRemaining()) {
                        throw new ClosedChannelException();
                    }
                }
                case BUFFER_OVERFLOW, BUFFER_UNDERFLOW ->
                    throw new SSLException("a record that is not made: " + result.getStatus());
            }
        } finally {
            RECORDS.give(sealed);
        }
    }

    @Override
    public void farewell() throws IOException {
        writing.lock();
        try {
            if (!finished) {
                finished = true;
                engine.closeOutbound();
                while (!engine.isOutboundDone()) {
                    seal(NOTHING.duplicate());
                }
            }
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void endOutput() {
        under.endOutput();
    }

    @Override
    public void stopReading() {
        stopped = true;
        under.stopReading();
    }

    @Override
    public void close() {
        under.close();
    }

    @Override
    public void abort() {
        under.abort();
    }

    @Override
    public InetSocketAddress peer() {
        return under.peer();
    }
}
