package dev.spillway.internal.client;

import dev.spillway.http.ClientFailed;
import dev.spillway.http.ClientTimeout.Phase;
import java.io.IOException;
import java.io.InputStream;

/// The content of an answer, counted and bounded. At its end the connection is given back; if it is closed before,
/// the connection is aborted: reading on for nobody's sake could last for ever.
final class ReplyBody extends InputStream {
    private enum State {
        OPEN,
        ENDED,
        CLOSED
    }

    private final InputStream in;
    private final Flight flight;
    private final Runnable end;
    private final Runnable abort;
    private final long most;
    private long count;
    private State state = State.OPEN;

    /// @param end gives the connection back
    /// @param abort ends the connection
    ReplyBody(InputStream in, long most, Flight flight, Runnable end, Runnable abort) {
        this.in = in;
        this.most = most;
        this.flight = flight;
        this.end = end;
        this.abort = abort;
    }

    /// The refusal of content that is too large.
    static Fault tooLarge(long most, Flight flight) {
        return Fault.failed(
                ClientFailed.Reason.TOO_LARGE, flight.sent(), "more than response-bytes = %d bytes".formatted(most));
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (state == State.ENDED || length == 0) {
            return state == State.ENDED ? -1 : 0;
        }
        if (state == State.CLOSED) {
            throw new IOException("the answer is closed");
        }
        int read;
        try {
            flight.enter(Phase.BODY);
            read = in.read(bytes, offset, length);
        } catch (IOException e) {
            throw failed(flight.fault(e));
        }
        if (read < 0) {
            state = State.ENDED;
            end.run();
            return -1;
        }
        count += read;
        if (count > most) {
            throw failed(tooLarge(most, flight));
        }
        return read;
    }

    private Fault failed(Fault fault) {
        state = State.CLOSED;
        abort.run();
        return fault;
    }

    @Override
    public void close() {
        if (state == State.OPEN) {
            state = State.CLOSED;
            abort.run();
        }
    }
}
