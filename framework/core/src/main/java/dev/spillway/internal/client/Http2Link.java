package dev.spillway.internal.client;

import dev.spillway.http.ClientFailed.Reason;
import dev.spillway.internal.clock.Clock;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Settings;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// A connection of HTTP/2 to one address of the target, with its calls. One thread reads it, one writes it; calls put
/// what they send and wait for what comes. One lock guards the state of all; nobody holds it while he reads, writes or
/// runs code of the application.
final class Http2Link implements Line {
    /// What waits to be read of one answer, at most. The heap it takes is paid for as it comes.
    static final int STREAM_WINDOW = 256 << 10;

    private static final String CLOSED = "the connection was closed";

    private final Socket socket;
    private final InetAddress address;
    private final Clock clock;
    private final int headerBytes;
    private final int connectionWindow;
    private final long patience;
    private final long ends;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition settling = lock.newCondition();
    private final FrameGuard guard;
    private final Http2Outbox outbox;
    private final Credit credit;
    private final Http2Streams streams = new Http2Streams();
    private @Nullable Thread writer;
    private volatile long heard;
    private int members;
    private long idleSince;
    private boolean settled;
    private boolean retired;
    private @Nullable IOException broken;
    private @Nullable IOException told;

    /// @param ends when it takes no more calls
    Http2Link(Socket socket, InetAddress address, Settings settings, Clock clock, long ends) {
        var now = clock.now();
        this.socket = socket;
        this.address = address;
        this.clock = clock;
        this.headerBytes =
                Math.toIntExact(settings.get(ClientKnobs.RESPONSE_HEADER_BYTES).bytes());
        // So that answers which nobody reads do not hold up those of others.
        this.connectionWindow = STREAM_WINDOW * Math.toIntExact(settings.get(ClientKnobs.PERMITS));
        this.patience = Flight.patience(settings);
        this.ends = ends;
        this.heard = now;
        this.idleSince = now;
        this.guard = new FrameGuard(headerBytes, STREAM_WINDOW, now);
        this.outbox = new Http2Outbox(lock, guard, clock);
        this.credit = new Credit(connectionWindow, connectionWindow);
    }

    @Override
    public Socket socket() {
        return socket;
    }

    @Override
    public InetAddress address() {
        return address;
    }

    /// Says what we ask of the other side, begins to read and write, and waits for what the other side asks.
    @Override
    public void secure(SSLSocket secure) throws IOException {
        if (!Tls.HTTP_2.equals(secure.getApplicationProtocol())) {
            throw new IOException("the other side speaks no h2, and protocol = h2 takes nothing else");
        }
        var out = secure.getOutputStream();
        var reader = new Http2Reader(this, guard, secure.getInputStream(), headerBytes);
        lock.lock();
        try {
            outbox.put(Http2Frames.SETTINGS, 0, 0, Http2Frames.settings(STREAM_WINDOW, headerBytes));
            outbox.put(Http2Frames.WINDOW_UPDATE, 0, 0, Http2Frames.word(connectionWindow - Http2Frames.FIRST_WINDOW));
        } finally {
            lock.unlock();
        }
        writer = Thread.ofVirtual().name("spillway-h2-write").start(() -> write(out, secure));
        Thread.ofVirtual().name("spillway-h2-read").start(reader::run);
        settle();
    }

    private void write(OutputStream out, SSLSocket secure) {
        try {
            out.write(Http2Frames.PREFACE);
            outbox.writeTo(out);
            // All is said: the other side reads the end of it, too.
            secure.close();
        } catch (IOException e) {
            fail(e);
            // One that was leaving counts as failed already: failing again closes nothing.
            cut();
        } catch (RuntimeException | Error e) {
            fail(new IOException(e));
            throw e;
        }
    }

    /// Waits for what the other side asks of us, which is the first that it says: how many calls it takes at a time
    /// has to be known before the first one.
    private void settle() throws IOException {
        lock.lock();
        try {
            while (!settled) {
                if (broken != null) {
                    throw broken;
                }
                settling.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("the thread was interrupted").initCause(e);
        } finally {
            lock.unlock();
        }
    }

    ReentrantLock lock() {
        return lock;
    }

    long now() {
        return clock.now();
    }

    /// Something has come.
    void hear() {
        heard = clock.now();
    }

    /// Counts one more call, unless it takes none.
    boolean join(long now, long idleTime) {
        lock.lock();
        try {
            if (isOver(now, idleTime)) {
                return false;
            }
            members++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Whether it is too old, has idled too long, or takes no more calls for another reason.
    boolean isDone(long now, long idleTime) {
        lock.lock();
        try {
            return isOver(now, idleTime);
        } finally {
            lock.unlock();
        }
    }

    private boolean isOver(long now, long idleTime) {
        return retired || now - ends >= 0 || (members == 0 && now - idleSince >= idleTime);
    }

    /// Whether it is there and has no call.
    boolean isIdle() {
        lock.lock();
        try {
            return !retired && members == 0;
        } finally {
            lock.unlock();
        }
    }

    /// Takes no more calls, and is closed when it has none.
    void retire() {
        boolean done;
        lock.lock();
        try {
            retired = true;
            done = members == 0;
        } finally {
            lock.unlock();
        }
        if (done) {
            part();
        }
    }

    /// Says farewell (RFC 9113, 6.8) and closes it, which nobody needs any more: to the other side that is no failure.
    /// It has as long for that as for anything, whatever it reads.
    private void part() {
        lock.lock();
        try {
            if (broken != null) {
                return;
            }
            end(new IOException(CLOSED));
            outbox.put(Http2Frames.GOAWAY, 0, 0, Http2Frames.FAREWELL);
            outbox.finish();
        } finally {
            lock.unlock();
        }
        var last = writer;
        if (last == null) {
            cut();
        } else {
            Thread.ofVirtual().name("spillway-h2-part").start(() -> cutUnlessWritten(last));
        }
    }

    private void cutUnlessWritten(Thread last) {
        try {
            if (!last.join(Duration.ofNanos(patience))) {
                cut();
            }
        } catch (InterruptedException e) {
            cut();
        }
    }

    @Override
    public void abort() {
        fail(new IOException(CLOSED));
    }

    /// Ends it and all of its calls.
    void fail(IOException why) {
        lock.lock();
        try {
            if (broken != null) {
                return;
            }
            end(why);
            outbox.end();
        } finally {
            lock.unlock();
        }
        cut();
    }

    private void end(IOException why) {
        broken = why;
        retired = true;
        streams.fail(why);
        settling.signalAll();
    }

    private void cut() {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already.
        }
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone, which is what was wanted.
        }
    }

    /// Whether a failure was not asked about before. What ends many calls at once, as a farewell does, is one failure
    /// of the other side, and not one for each of them.
    boolean isNews(IOException failure) {
        lock.lock();
        try {
            var isNews = !failure.equals(told);
            told = failure;
            return isNews;
        } finally {
            lock.unlock();
        }
    }

    // What follows is called under the lock, but for `leave`.

    /// The streams of its calls.
    Http2Streams streams() {
        return streams;
    }

    Http2Outbox outbox() {
        return outbox;
    }

    /// Octets of content were used up.
    void credit(int octets) {
        var more = credit.spent(octets);
        if (more > 0 && broken == null) {
            outbox.put(Http2Frames.WINDOW_UPDATE, 0, 0, Http2Frames.word(more));
        }
    }

    /// A call is over, in whatever way.
    void leave(Http2Call call) {
        boolean done;
        boolean inVain;
        lock.lock();
        try {
            if (!call.end()) {
                return;
            }
            streams.spend(-outbox.forget(call));
            if (streams.close(call) && call.hasLeft()) {
                reset(call.stream(), Http2Frames.CANCEL);
            }
            members--;
            idleSince = clock.now();
            // Nobody may be there any more, and no call would find that out but in vain, too.
            inVain = call.isInVain(heard, patience) || (!call.isAnswered() && outbox.isStuck(patience));
            retired |= inVain;
            done = retired && members == 0;
        } finally {
            lock.unlock();
        }
        if (done && inVain) {
            abort();
        } else if (done) {
            part();
        }
    }

    private void reset(int stream, int code) {
        outbox.put(FrameGuard.RST_STREAM, 0, stream, Http2Frames.word(code));
    }

    // What follows is told by the reader.

    /// What the other side sent on a stream is not taken, and the call fails.
    void refuse(Http2Call call, IOException why) {
        call.fail(why);
        streams.spend(-outbox.forget(call));
        reset(call.stream(), why instanceof GuardFault ? Http2Frames.PROTOCOL_ERROR : Http2Frames.CANCEL);
        streams.close(call);
    }

    /// The other side has ended a stream.
    void reset(Http2Call call, IOException why) {
        call.fail(why);
        streams.spend(-outbox.forget(call));
        streams.close(call);
    }

    /// Content has come, of whatever stream.
    void received(int octets) throws GuardFault {
        if (!credit.received(octets)) {
            throw new GuardFault(Reason.PROTOCOL, "content beyond the window of the connection");
        }
    }

    /// The other side has said what it asks of us.
    ///
    /// @param most calls at a time
    /// @param window of a new stream
    void settled(long most, int window) throws GuardFault {
        settled = true;
        settling.signalAll();
        streams.settled(most, window);
    }

    /// It takes no more calls, and has not looked at those after `last`.
    void farewell(int last) {
        retired = true;
        var why =
                Fault.failed(Reason.CONNECTION, Fault.Sent.NOTHING, "the other side says farewell and did not take it");
        streams.leave(last).forEach(call -> reset(call, why));
    }
}
