package dev.spillway.internal.gate;

import java.io.IOException;

/// The body of a call, decoded and counted by the wire. It is read on the call's own thread only, so that nothing
/// reads the bytes of a later request.
public interface Payload {
    /// The length of a body that is not declared: chunked, or in HTTP/2 without Content-Length.
    long UNKNOWN = -1;

    /// What the client does before it sends.
    enum Expectation {
        /// It sends at once.
        NONE,
        /// It waits for `100 Continue`, which the first read sends.
        CONTINUE
    }

    /// The declared length in bytes; 0 if there is no body, [#UNKNOWN] if it is not declared.
    long length();

    /// Whether the client waits to be asked.
    Expectation expectation();

    /// The largest number of bytes that may be read; the next one throws a 413 [Refusal].
    ///
    /// @param setting the key that set it, for the problem
    void limit(long bytes, String setting);

    /// How long its sender may keep this service waiting in all, in place of `body.total`.
    ///
    /// @param setting the key that set it, for the problem
    default void total(long nanos, String setting) {}

    /// Reads at least one byte, under the clocks of `body.*`.
    ///
    /// @return the number of bytes, or -1 at the end
    /// @throws Refusal 413 past the limit, 408 too slow, 400 bad framing
    /// @throws IOException if the client is gone
    int read(byte[] target, int offset, int length) throws IOException;

    /// The bytes that came so far, before any decoding.
    default long received() {
        return 0;
    }

    /// A lease for bytes of this call, on the account of the connection that it came over.
    default ByteBudget.Lease lease(ByteBudget bytes) {
        return bytes.lease();
    }

    /// The call is over: what user code has kept of this reads nothing any more.
    default void end() {}

    /// Counts bytes that are kept in memory until the call ends against what the process may hold.
    ///
    /// @throws Refusal 503 if it holds too many
    default void hold(long bytes) throws Refusal {}

    /// Takes note that what reads this body refuses it, so that the call is answered with that whatever user code
    /// makes of the exception.
    ///
    /// @return the refusal, to be thrown
    default Refusal refused(Refusal refusal) {
        return refusal;
    }
}
