package dev.spillway.internal.client;

import dev.spillway.http.ClientFailed.Reason;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The streams of a connection: as many at a time as the other side takes, the next calls in line, and what may be
/// sent on all together. It belongs to the connection's lock.
final class Http2Streams {
    private static final int LAST = Integer.MAX_VALUE - 2;

    /// Calls with a stream that has not ended on both sides.
    private final Map<Integer, Http2Call> open = new HashMap<>();
    /// Calls that wait for a stream, in the order in which they came.
    private final Deque<Http2Call> line = new ArrayDeque<>();

    private int next = 1;
    private int placed;
    private long most;
    private long window = Http2Frames.FIRST_WINDOW;
    private int initialWindow = Http2Frames.FIRST_WINDOW;
    private boolean leaving;

    /// Puts a call in line, and gives it a place if it is its turn and the other side takes one more.
    ///
    /// @return whether it has one
    boolean place(Http2Call call) {
        if (isLeaving()) {
            return false;
        }
        if (!line.contains(call)) {
            line.add(call);
        }
        if (line.peek() != call || placed >= most) {
            return false;
        }
        line.remove();
        call.placed();
        placed++;
        wakeNext();
        return true;
    }

    private void wakeNext() {
        var first = line.peek();
        if (first != null && placed < most) {
            first.wake();
        }
    }

    /// Whether new calls go elsewhere.
    boolean isLeaving() {
        return leaving || next + 2L * placed > LAST;
    }

    /// Calls that the other side takes at a time.
    long most() {
        return most;
    }

    /// The number of a new stream, for a call that has a place.
    int open(Http2Call call) throws Fault {
        if (leaving) {
            throw Fault.failed(Reason.CONNECTION, Fault.Sent.NOTHING, "the connection ended before anything was sent");
        }
        var number = next;
        next += 2;
        open.put(number, call);
        return number;
    }

    /// The call of a stream, if it has not ended.
    ///
    /// @throws GuardFault if there never was such a stream
    @Nullable
    Http2Call call(int stream) throws GuardFault {
        if ((stream & 1) == 0 || stream >= next) {
            throw new GuardFault(Reason.PROTOCOL, "a frame on a stream that never was");
        }
        return open.get(stream);
    }

    /// A call has ended, or its stream has: another call may have its place.
    ///
    /// @return whether it had a stream that was open
    boolean close(Http2Call call) {
        var was = open.remove(call.stream(), call);
        line.remove(call);
        if (call.unplace()) {
            placed--;
        }
        wakeNext();
        return was;
    }

    /// Ends the stream of a call if both sides have.
    void closeIfEnded(Http2Call call) {
        if (call.isEnded()) {
            close(call);
        }
    }

    /// What may be sent on a new stream.
    int initialWindow() {
        return initialWindow;
    }

    /// What may be sent on all streams together.
    long window() {
        return window;
    }

    void spend(int octets) {
        window -= octets;
    }

    /// The other side takes more content of all calls.
    void widen(int more) throws GuardFault {
        window += more;
        requireWindow(window <= Integer.MAX_VALUE);
        open.values().forEach(Http2Call::wake);
    }

    /// The other side has said what it takes.
    ///
    /// @param newMost calls at a time
    /// @param newWindow of each stream
    void settled(long newMost, int newWindow) throws GuardFault {
        most = newMost;
        var more = (long) newWindow - initialWindow;
        initialWindow = newWindow;
        for (var call : open.values()) {
            requireWindow(call.widen(more));
        }
        wakeNext();
    }

    private static void requireWindow(boolean holds) throws GuardFault {
        if (!holds) {
            throw new GuardFault(Reason.PROTOCOL, "a window of more than 2^31-1");
        }
    }

    /// There are no new streams.
    ///
    /// @param last the last one that the other side has looked at
    /// @return the calls of those after it
    List<Http2Call> leave(int last) {
        leaving = true;
        line.forEach(Http2Call::wake);
        return open.values().stream().filter(call -> call.stream() > last).toList();
    }

    /// The connection has ended, and all calls with it.
    void fail(IOException why) {
        leaving = true;
        for (var call : new ArrayList<>(open.values())) {
            call.fail(why);
            close(call);
        }
        line.forEach(Http2Call::wake);
    }
}
