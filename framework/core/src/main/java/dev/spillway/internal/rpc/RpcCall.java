package dev.spillway.internal.rpc;

import dev.spillway.http.Request;

/// A call, as its receiver uses it. All methods may be called by any thread, by one at a time.
public interface RpcCall {
    /// What came with the call, without what is the protocol's own.
    interface FieldReader {
        /// A field of text.
        void text(String name, String value);

        /// A field whose name ends in `-bin`.
        void binary(String name, byte[] value);
    }

    /// The octets in front of a message on the wire.
    int PREFIX = 5;

    /// Who calls and with which fields. Its body cannot be read.
    Request request();

    /// Reads the fields.
    void fields(FieldReader reader);

    /// Asks for more messages.
    void request(int messages);

    /// Sends fields before the first message.
    void sendHead(RpcMetadata fields);

    /// Sends a message; waits while the client does not take it.
    ///
    /// @param framed [#PREFIX] octets of room, and then the message; not the caller's any more
    /// @throws RpcOver if nobody waits for it any more
    void send(byte[] framed);

    /// Whether a message could be sent without waiting.
    boolean isReady();

    /// Ends the call.
    ///
    /// @throws IllegalStateException if it has been ended by this before
    void close(RpcStatus status);

    /// Whether nobody waits for an answer any more.
    boolean isCancelled();
}
