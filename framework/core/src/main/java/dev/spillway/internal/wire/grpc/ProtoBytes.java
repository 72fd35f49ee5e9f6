package dev.spillway.internal.wire.grpc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// As much of Protocol Buffers as a status needs: numbers, texts, and messages in messages.
final class ProtoBytes {
    private static final int VARINT = 0;
    private static final int BYTES = 2;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    ProtoBytes number(int field, long value) {
        varint(((long) field << 3) | VARINT);
        varint(value);
        return this;
    }

    ProtoBytes text(int field, String text) {
        return bytes(field, text.getBytes(StandardCharsets.UTF_8));
    }

    ProtoBytes message(int field, ProtoBytes message) {
        return bytes(field, message.bytes.toByteArray());
    }

    private ProtoBytes bytes(int field, byte[] value) {
        varint(((long) field << 3) | BYTES);
        varint(value.length);
        bytes.writeBytes(value);
        return this;
    }

    private void varint(long value) {
        var rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
