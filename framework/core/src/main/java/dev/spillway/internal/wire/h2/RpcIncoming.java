package dev.spillway.internal.wire.h2;

import dev.spillway.http.Method;
import dev.spillway.internal.clock.Timed;
import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.gate.CallAround;
import dev.spillway.internal.gate.MediaType;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.gate.RpcBounds;
import dev.spillway.internal.gate.RpcHead;
import dev.spillway.internal.gate.Wait;
import dev.spillway.internal.rpc.RpcMethod;
import dev.spillway.internal.rpc.Shape;
import dev.spillway.internal.wire.Fields;
import dev.spillway.internal.wire.Octets;
import dev.spillway.internal.wire.WireCall;
import dev.spillway.internal.wire.grpc.MessageReader;
import dev.spillway.internal.wire.grpc.Timeout;
import dev.spillway.limit.RpcKnobs;
import dev.spillway.limit.Size;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What comes in on a call of gRPC: its head, and its messages.
final class RpcIncoming implements RpcHead, CallAround {
    private static final String PLAIN = "application/grpc";
    private static final String IDENTITY = "identity";
    private static final int OVERHEAD = 32;
    private static final Wait NOBODY = () -> {};

    private final WireCall call;
    private final Http2Payload payload;
    private final int mostMetadata;
    private final long patience;
    private @Nullable MessageReader reader;
    private byte @Nullable [] first;
    private boolean ended;
    /// Until the call is admitted.
    private Wait beforehand = NOBODY;

    /// @param mostMetadata bytes of all fields
    RpcIncoming(WireCall call, Http2Payload payload, int mostMetadata) {
        this.call = call;
        this.payload = payload;
        this.mostMetadata = mostMetadata;
        this.patience = patience(call.headers());
    }

    /// Whether this is a call of gRPC.
    static boolean isRpc(WireCall call) {
        var fields = call.headers();
        var line = call.method() == Method.POST ? line(fields, "content-type") : -1;
        if (line < 0) {
            return false;
        }
        return Octets.equalsIgnoreCase(fields.head(), fields.valueStart(line), fields.valueEnd(line), PLAIN)
                || MediaType.isRpc(fields.value(line));
    }

    private static int line(Fields fields, String name) {
        for (var i = 0; i < fields.count(); i++) {
            if (fields.isNamed(i, name)) {
                return i;
            }
        }
        return -1;
    }

    private static long patience(Fields fields) {
        var line = line(fields, "grpc-timeout");
        return line < 0 ? Timed.NEVER : Timeout.nanos(fields.head(), fields.valueStart(line), fields.valueEnd(line));
    }

    @Override
    public void check() throws Refusal {
        var fields = call.headers();
        if (patience == Timeout.NONE) {
            throw Refusal.of(Reason.MALFORMED, "grpc-timeout is not of up to eight digits and a unit");
        }
        var encoding = line(fields, "grpc-encoding");
        if (encoding >= 0 && !fields.value(encoding).equals(IDENTITY)) {
            throw Refusal.of(Reason.NOT_IMPLEMENTED, "messages are not compressed here: grpc-encoding")
                    .header("grpc-accept-encoding", IDENTITY);
        }
        var size = 0L;
        for (var i = 0; i < fields.count(); i++) {
            size += fields.nameLength(i) + fields.valueEnd(i) - fields.valueStart(i) + OVERHEAD;
        }
        if (size > mostMetadata) {
            throw Refusal.bound(
                    Reason.HEADERS,
                    RpcKnobs.METADATA.path(),
                    Size.ofBytes(mostMetadata).toString(),
                    Size.ofBytes(size).toString());
        }
    }

    @Override
    public Ahead begin(RpcMethod method, RpcBounds bounds, ByteBudget.Lease lease, Wait wait) throws IOException {
        var messages = new MessageReader(this::read, lease, bounds);
        reader = messages;
        if (method.shape() != Shape.UNARY) {
            return Ahead.MORE;
        }
        beforehand = wait;
        try {
            return ahead(messages);
        } finally {
            beforehand = NOBODY;
        }
    }

    private int read(byte[] target, int offset, int length) throws IOException {
        var read = payload.read(target, offset, length);
        beforehand.check();
        return read;
    }

    private Ahead ahead(MessageReader messages) throws IOException {
        if (messages.begin()) {
            if (!messages.isSmall()) {
                return Ahead.MORE;
            }
            first = messages.rest();
            if (messages.begin()) {
                return Ahead.MORE;
            }
        }
        ended = true;
        return Ahead.WHOLE;
    }

    /// Whether the next message is in memory.
    boolean isHeld() {
        return first != null;
    }

    /// Whether a message, or a part of one, was read beforehand.
    boolean isAhead() {
        return first != null || reader().hasBegun();
    }

    /// Whether a message that is asked for can be read without waiting for its beginning, or the end can. Under the
    /// lock.
    ///
    /// @param wanted messages that are asked for
    boolean hasNews(long wanted) {
        if (isAhead()) {
            return wanted > 0;
        }
        return !hasEnded() && (payload.isAtEnd() || (wanted > 0 && payload.hasNews()));
    }

    /// Whether the client has sent all its messages, and they were read.
    boolean hasEnded() {
        return ended && first == null;
    }

    /// Waits for a message, or the end.
    ///
    /// @return null at the end
    byte @Nullable [] next() throws IOException {
        var ahead = first;
        if (ahead != null) {
            first = null;
            return ahead;
        }
        if (reader().begin()) {
            return reader().rest();
        }
        ended = true;
        return null;
    }

    MessageReader reader() {
        return Objects.requireNonNull(reader, "a call that has no method yet");
    }

    @Override
    public WireCall call() {
        return call;
    }

    Fields fields() {
        return call.headers();
    }

    @Override
    public long patience() {
        return patience;
    }

    /// The body, for its clocks.
    Http2Payload wire() {
        return payload;
    }
}
