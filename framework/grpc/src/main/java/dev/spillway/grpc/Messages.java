package dev.spillway.grpc;

import dev.spillway.internal.rpc.RpcCall;
import io.grpc.KnownLength;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// The bytes of messages, as marshallers read and write them.
final class Messages {
    private Messages() {}

    /// A message that came.
    static final class In extends ByteArrayInputStream implements KnownLength {
        In(byte[] bytes) {
            super(bytes);
        }
    }

    /// A message that goes, behind the room for its prefix. Where its length is known, it is written once, to where it
    /// stays.
    static byte[] framed(InputStream message) {
        try (message) {
            if (message instanceof KnownLength) {
                var length = message.available();
                var framed = new byte[Math.addExact(RpcCall.PREFIX, length)];
                if (message.readNBytes(framed, RpcCall.PREFIX, length) != length) {
                    throw new IllegalStateException("a message is shorter than it says");
                }
                return framed;
            }
            var bytes = new ByteArrayOutputStream();
            bytes.writeBytes(new byte[RpcCall.PREFIX]);
            message.transferTo(bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
