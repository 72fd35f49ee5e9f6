package dev.spillway.internal.gate;

import dev.spillway.http.Entity;
import dev.spillway.http.Response;
import java.io.IOException;
import java.util.Optional;

/// A call that was admitted, with everything it holds. Closing it gives all back, in reverse order; closing it
/// twice changes nothing.
public interface Admission extends AutoCloseable {
    /// Runs filters and handler on this thread, under the deadline. Whatever they throw becomes a response; a value
    /// to be written as JSON has become bytes.
    ///
    /// @throws IOException if the client is gone, so that nobody can be answered
    Response handle() throws IOException;

    /// Runs the writer of a streamed answer on this thread, under the deadline of the call's timer. When it returns
    /// nothing, the content is whole.
    ///
    /// @param content what the application gave
    /// @param out where it goes
    /// @param latest when the writer is interrupted, by the process clock
    /// @return the answer to give instead, whose content is there: the writer failed before `out` was committed
    /// @throws IOException if the answer cannot be completed
    Optional<Response> stream(Entity.Streamed content, AnswerOutput out, long latest) throws IOException;

    /// How long a streamed answer may take in all, in nanoseconds.
    ///
    /// @param usual the time of every answer
    default long longest(long usual) {
        return usual;
    }

    /// The rest of the answer is `bytes` in memory: permits are given back before it is written, so that a slow
    /// reader does not own an endpoint. Kept back when the process holds too many such bytes.
    void handOver(long bytes);

    /// All of the answer has left: what is not told so when it is closed, its client has not got.
    void left();

    @Override
    void close();
}
