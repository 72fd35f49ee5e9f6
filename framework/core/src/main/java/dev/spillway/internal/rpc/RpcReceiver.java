package dev.spillway.internal.rpc;

/// The application's end of a call. One thread calls it, the call's own, one thing after another. What it throws ends
/// the call.
public interface RpcReceiver {
    /// More can be sent without waiting. It is told at the beginning, and whenever [RpcCall#isReady()] had said no.
    ///
    /// @throws Exception what the application throws
    void ready() throws Exception;

    /// A message, one of those that [RpcCall#request(int)] has asked for. The bytes belong to the receiver.
    ///
    /// @throws Exception what the application throws
    void message(byte[] bytes) throws Exception;

    /// The client has sent all its messages.
    ///
    /// @throws Exception what the application throws
    void halfClosed() throws Exception;

    /// The end, if the answer is out.
    void completed();

    /// The end, if it is not: the client is gone, or the call was refused or too late. Nothing else follows.
    void cancelled(RpcStatus why);
}
