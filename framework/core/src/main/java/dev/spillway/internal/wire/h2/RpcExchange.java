package dev.spillway.internal.wire.h2;

import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.wire.grpc.Refused;
import java.io.IOException;

/// One call of gRPC on one stream, on the stream's thread: admitted, held, and ended inside what it holds; or refused.
final class RpcExchange {
    private final Http2Stream stream;
    private final StreamOut out;

    RpcExchange(Http2Stream stream, StreamOut out) {
        this.stream = stream;
        this.out = out;
    }

    /// Serves a call, whatever comes of it.
    ///
    /// @throws IOException if the peer is gone, or has half an answer
    void serve(RpcIncoming call) throws IOException {
        try (var admission = stream.wire().entrance().admitRpc(call)) {
            new RpcConversation(stream, out, call, admission).hold();
        } catch (Refusal refusal) {
            refuse(refusal);
        } finally {
            call.payload().end();
        }
    }

    private void refuse(Refusal refusal) throws IOException {
        var status = Refused.status(refusal);
        out.send(() -> stream.outflow().rpcEnd(status, RpcBlocks.Start.NONE));
    }
}
