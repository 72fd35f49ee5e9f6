package dev.spillway.testing;

import dev.spillway.testing.RawClient.End;
import java.util.List;
import java.util.Optional;

/// What became of a request over HTTP/2.
public sealed interface H2Outcome {
    /// It has its whole answer.
    record Answered(Answer answer) implements H2Outcome {}

    /// Its stream was reset before the answer was whole.
    record Reset(H2Error error) implements H2Outcome {}

    /// The connection ended before the answer was whole.
    record Lost(Ending ending) implements H2Outcome {}

    /// Nothing of that within the time.
    record Unanswered() implements H2Outcome {}

    /// A frame that tells that the connection takes no new streams.
    ///
    /// @param lastStream the last stream that the server has or will have looked at
    /// @param error why
    /// @param debug the server's words
    record GoAway(int lastStream, H2Error error, String debug) {}

    /// How a connection ended.
    ///
    /// @param end of the transport
    /// @param goAways what the server said before, in its order
    record Ending(End end, List<GoAway> goAways) {
        /// The error that the server ended the connection with; none if it said nothing.
        public Optional<H2Error> error() {
            return goAways.isEmpty()
                    ? Optional.empty()
                    : Optional.of(goAways.getLast().error());
        }
    }
}
