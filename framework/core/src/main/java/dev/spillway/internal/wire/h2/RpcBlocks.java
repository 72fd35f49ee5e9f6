package dev.spillway.internal.wire.h2;

import dev.spillway.internal.rpc.RpcCode;
import dev.spillway.internal.rpc.RpcMetadata;
import dev.spillway.internal.rpc.RpcStatus;
import dev.spillway.internal.trace.CallTrace;
import dev.spillway.internal.wire.grpc.StatusText;
import dev.spillway.internal.wire.h2.FrameWriter.Then;

/// Header blocks of answers of gRPC: what comes before messages, what comes after them, and both in one.
final class RpcBlocks {
    /// What of an answer is out when it ends.
    enum Start {
        /// Nothing: the end is all there is ("Trailers-Only").
        NONE,
        /// Its head.
        SENT
    }

    private RpcBlocks() {}

    static void head(FrameBuffer target, int stream, RpcMetadata fields, CallTrace trace) {
        var from = FrameWriter.beginBlock(target, stream, Then.MORE);
        begin(target, trace);
        put(target, fields);
        FrameWriter.endBlock(target, from, stream, Then.MORE);
    }

    /// @param trace of the call, which whatever goes out first tells
    static void end(FrameBuffer target, int stream, RpcStatus status, Start start, CallTrace trace) {
        var from = FrameWriter.beginBlock(target, stream, Then.END);
        switch (start) {
            case NONE -> begin(target, trace);
            case SENT -> HpackEncoder.start(target);
        }
        HpackEncoder.field(target, "grpc-status", status.code().text());
        if (status.code() != RpcCode.OK || !status.message().isEmpty()) {
            HpackEncoder.field(target, "grpc-message", StatusText.encode(status.message()));
        }
        put(target, status.trailers());
        FrameWriter.endBlock(target, from, stream, Then.END);
    }

    private static void begin(FrameBuffer target, CallTrace trace) {
        HpackEncoder.rpcHead(target);
        HpackEncoder.trace(target, trace);
    }

    private static void put(FrameBuffer target, RpcMetadata fields) {
        if (fields.size() > 0) {
            fields.each((name, value) -> HpackEncoder.field(target, name, value));
        }
    }
}
