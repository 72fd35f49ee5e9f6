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
            refuse(call, refusal);
        } finally {
            call.payload().end();
            stream.wire().observer().ended(call, sent());
        }
    }

    /// Others may have sent for the application, under the lock.
    private long sent() {
        var outbox = stream.outbox();
        outbox.lock();
        try {
            return stream.outflow().written();
        } finally {
            outbox.unlock();
        }
    }

    private void refuse(RpcIncoming call, Refusal refusal) throws IOException {
        var status = Refused.status(refusal);
        call.notes().ended(status.code());
        out.send(() -> stream.outflow().rpcEnd(status, RpcBlocks.Start.NONE));
    }
}
