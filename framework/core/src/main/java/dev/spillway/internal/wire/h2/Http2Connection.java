package dev.spillway.internal.wire.h2;

import static dev.spillway.internal.clock.Timed.NEVER;

import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.gate.Lifecycle.Stage;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.wire.CloseReason;
import dev.spillway.internal.wire.Connection;
import dev.spillway.internal.wire.Http2Limits;
import dev.spillway.internal.wire.Input;
import dev.spillway.internal.wire.Phase;
import dev.spillway.internal.wire.Preface;
import dev.spillway.internal.wire.Protocol;
import dev.spillway.internal.wire.Wire;
import dev.spillway.internal.wire.WireLimits;
import dev.spillway.internal.wire.h2.Exchange.Asked;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The life of an HTTP/2 connection, top to bottom: [#serve()], for each frame [FrameHandler#handle()], at the end
/// [#part(ErrorCode, String)]. Its thread reads, and never waits for a handler or for the peer to take anything:
/// streams have threads of their own, and the [Outbox] has one that writes. Every wait is in a phase with its clock.
public final class Http2Connection implements Protocol, FrameHandler.Host {
    private static final double AGE_SPREAD = 0.1;
    private static final byte[] FAREWELL = {'f', 'a', 'r', 'e', 'w', 'e', 'l', 'l'};

    /// How far the end of the connection is.
    private enum Departure {
        /// It stays.
        NONE,
        /// The peer was asked to open no more streams.
        ASKED,
        /// The peer was told the last stream that is served.
        TOLD
    }

    private final Connection connection;
    private final Wire wire;
    private final WireLimits limits;
    private final Input input;
    private final ByteBudget.Lease blockLease;
    private final Outbox out;
    private final Streams streams;
    private final FrameReader frames;
    private final FrameHandler handler;
    private final long wornAt;
    private final AgeClock age;
    private long greetedAt;
    /// Whether it waits for the next frame: a clock that runs out then is that of its idle time, also when a frame
    /// comes just then.
    private boolean isResting;

    private long requests;
    /// When the frame or header block that has begun has to be whole.
    private long wholeBy = NEVER;
    /// Under the outbox's lock.
    private Departure departure = Departure.NONE;
    /// The last stream that is served, once the peer was told.
    private int last;

    /// When a peer that was asked, and has not answered, is told.
    private volatile long askedUntil = NEVER;

    private volatile long endBy = NEVER;
    private volatile @Nullable Thread reader;

    /// HTTP/2 on `connection`, whose input starts with the preface.
    public Http2Connection(Connection connection) {
        this.connection = connection;
        this.wire = connection.wire();
        this.limits = wire.limits();
        this.input = connection.input();
        this.blockLease = connection.account().lease();
        this.out = new Outbox(connection);
        this.streams = new Streams(connection, out);
        this.frames = new FrameReader(input, this::await);
        this.handler = new FrameHandler(this, frames, streams, new HeaderBlock(limits, blockLease));
        var spread = ThreadLocalRandom.current().nextDouble(1 - AGE_SPREAD, 1 + AGE_SPREAD);
        this.wornAt = now() + (long) (limits.age() * spread);
        this.age = new AgeClock(wire.deadlines(), this::aged);
        // Before anybody can ask the peer to leave.
        FrameWriter.preface(out.frames(), limits.http2(), limits.headerBytes());
    }

    @Override
    public void serve() throws IOException {
        reader = Thread.currentThread();
        try {
            greet();
            while (frames.next()) {
                handler.handle();
                if (!handler.isWithinBlock()) {
                    wholeBy = NEVER;
                }
            }
            if (connection.isLate()) {
                end();
            }
        } catch (Connection.Over e) {
            end();
        } catch (ConnectionError error) {
            refuse(error.code(), error.debug());
        } catch (Refusal refusal) {
            // The process has no bytes for a frame.
            refuse(ErrorCode.ENHANCE_YOUR_CALM);
        }
    }

    /// Sends our preface and checks the peer's (RFC 9113, 3.4).
    private void greet() throws IOException {
        out.lock();
        try {
            out.signal();
        } finally {
            out.unlock();
        }
        if (input.isEmpty() && !input.fill()) {
            throw new EOFException("the peer has said nothing");
        }
        connection.enter(Phase.HEAD, Math.min(now() + limits.readHeader(), connection.headBy()));
        while (!Preface.isWhole(input)) {
            if (!Preface.begins(input) || !input.fill()) {
                throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, "no preface of HTTP/2");
            }
        }
        Preface.take(input);
        greetedAt = now();
        age.set(wornAt);
    }

    /// Waits for input. Between frames a clock runs only if no stream is open, because streams have their own.
    private boolean await(FrameReader.Wait what) throws IOException {
        if (handler.data().isReading()) {
            var data = handler.data();
            connection.enter(Phase.BODY, data.since() + limits.body().left(data.received(), 0));
            return input.fill();
        }
        if (what == FrameReader.Wait.REST || handler.isWithinBlock() || !handler.hasBegun()) {
            if (wholeBy == NEVER) {
                wholeBy = now() + limits.readHeader();
            }
            connection.enter(Phase.HEAD, wholeBy);
            return input.fill();
        }
        rest();
        if (!input.fill()) {
            return false;
        }
        if (connection.phase() == Phase.IDLE) {
            // Also where the thread of the last stream has begun the idle time, while this one waited.
            isResting = true;
            connection.enter(Phase.HANDLER, NEVER);
        }
        isResting = false;
        return true;
    }

    /// All that has come is done. Handlers that run may end at any moment; the last one starts the idle time
    /// ([#rested()]), unless it ended just before this.
    private void rest() throws IOException {
        input.shrink();
        if (!handler.isAcknowledged() && now() - greetedAt > Http2Limits.SETTINGS_TIME) {
            throw new ConnectionError(ErrorCode.SETTINGS_TIMEOUT, "SETTINGS that are not acknowledged");
        }
        if (!streams.isEmpty() && connection.phase() != Phase.HANDLER) {
            connection.enter(Phase.HANDLER, NEVER);
        }
        isResting = true;
        if (streams.isEmpty()) {
            out.shrink();
            connection.stayIdle(streams.quietSince(), idleUntil());
        }
    }

    /// From when the last stream has ended: PING and other frames that ask for nothing gain no time.
    private long idleUntil() {
        var idle = handler.isAcknowledged() ? limits.idle() : Math.min(limits.idle(), Http2Limits.SETTINGS_TIME);
        return Math.min(streams.quietSince() + idle, Math.min(wornAt + limits.ageGrace(), endBy));
    }

    /// The connection has its age. Called by the sweeper.
    private void aged() {
        connection.because(CloseReason.WORN);
        ask();
    }

    @Override
    public InetAddress client(Http2Head head) {
        return wire.clients().of(connection.peer(), head.fields());
    }

    @Override
    public boolean takes(long now) {
        if (++requests >= limits.http2().requests() || now - wornAt > 0) {
            connection.because(CloseReason.WORN);
            ask();
        } else if (wire.lifecycle().leaving()) {
            leave();
        }
        if (askedUntil != NEVER && now - askedUntil > 0) {
            tell();
        }
        return departure != Departure.TOLD;
    }

    @Override
    public void live(Http2Stream stream, Asked asked) {
        try {
            Exchange.live(stream, streams, asked);
        } finally {
            rested();
        }
    }

    /// A stream's thread has ended; perhaps it was the last.
    private void rested() {
        if (streams.isEmpty()) {
            out.lock();
            try {
                if (departure == Departure.TOLD) {
                    conclude();
                }
            } finally {
                out.unlock();
            }
            connection.rest(idleUntil());
            LockSupport.unpark(reader);
        }
    }

    @Override
    public void leave() {
        // A client that is asked to leave while the port is being closed would come back into the queue of a port that
        // nobody accepts from any more; it is asked once that is over.
        if (wire.lifecycle().stage() != Stage.CLOSING_PORT) {
            connection.because(CloseReason.SHUTDOWN);
            ask();
        }
    }

    /// Asks the peer to open no more streams; those that it opens until it knows are served (RFC 9113, 6.8).
    private void ask() {
        out.lock();
        try {
            if (departure == Departure.NONE) {
                departure = Departure.ASKED;
                askedUntil = now() + limits.ageGrace();
                FrameWriter.goAway(out.frames(), Frame.MOST_NUMBER, ErrorCode.NO_ERROR);
                FrameWriter.ping(out.frames(), 0, FAREWELL, 0);
                out.signal();
            }
        } finally {
            out.unlock();
        }
    }

    /// The peer has read what was sent before the PING: whatever it opened before it knew has come.
    @Override
    public void pong(FrameReader frame) {
        for (var i = 0; i < FAREWELL.length; i++) {
            if (frame.bytes()[frame.start() + i] != FAREWELL[i]) {
                return;
            }
        }
        if (departure == Departure.ASKED) {
            tell();
        }
    }

    private void tell() {
        out.lock();
        try {
            if (departure != Departure.TOLD) {
                departure = Departure.TOLD;
                last = streams.highest();
                FrameWriter.goAway(out.frames(), last, ErrorCode.NO_ERROR);
                out.signal();
                if (streams.isEmpty()) {
                    conclude();
                }
            }
        } finally {
            out.unlock();
        }
    }

    /// All is said. The peer may read it, and has a moment to end the connection itself.
    private void conclude() {
        if (endBy == NEVER) {
            endBy = now() + limits.linger();
            out.end();
        }
    }

    /// A clock has run out: nothing has come for long, or not all of a frame.
    private void end() throws IOException {
        if (connection.phase() != Phase.IDLE && !isResting) {
            refuse(ErrorCode.ENHANCE_YOUR_CALM);
            return;
        }
        tell();
        // A request that came at the last moment is answered.
        while (!streams.isEmpty()) {
            LockSupport.park(this);
        }
        part(ErrorCode.NO_ERROR, "");
    }

    /// Ends the connection after the peer broke a rule: nothing that it says has a meaning any more.
    private void refuse(ErrorCode code) throws IOException {
        refuse(code, "");
    }

    private void refuse(ErrorCode code, String debug) throws IOException {
        connection.because(CloseReason.REFUSED);
        out.lock();
        try {
            streams.close();
            if (out.isFlooded()) {
                out.drop();
            }
        } finally {
            out.unlock();
        }
        part(code, debug);
        connection.linger();
    }

    /// Says the last word, and waits until it is written.
    private void part(ErrorCode code, String debug) {
        out.lock();
        try {
            if (departure != Departure.TOLD) {
                departure = Departure.TOLD;
                last = streams.highest();
            }
            if (code != ErrorCode.NO_ERROR) {
                FrameWriter.goAway(out.frames(), last, code, debug);
            }
            out.end();
        } finally {
            out.unlock();
        }
        out.awaitEnd();
    }

    @Override
    public int streams() {
        return streams.count();
    }

    @Override
    public Farewell farewell() {
        return Farewell.SPOKEN;
    }

    @Override
    public void cancel() {
        out.lock();
        try {
            streams.cancel();
        } finally {
            out.unlock();
        }
    }

    @Override
    public void close() {
        out.lock();
        try {
            streams.close();
        } finally {
            out.unlock();
        }
        age.close();
        out.close();
        blockLease.close();
    }

    private long now() {
        return wire.deadlines().now();
    }
}
