package dev.spillway.internal.wire.h2;

import dev.spillway.internal.trace.CallTrace;
import java.util.Arrays;

/// Bytes that grow at their end. Whoever fills it bounds it.
final class FrameBuffer {
    /// The last character of ISO-8859-1.
    private static final int LAST = 0xff;

    private byte[] bytes;
    private int count;

    FrameBuffer(int capacity) {
        this.bytes = new byte[capacity];
    }

    /// The bytes, of which [#count] are there; another array once more are put.
    byte[] bytes() {
        return bytes;
    }

    int count() {
        return count;
    }

    /// Writes the length of the frame that starts at `from`, now that it is known.
    void patch(int from, int length) {
        bytes[from] = (byte) (length >>> 16);
        bytes[from + 1] = (byte) (length >>> 8);
        bytes[from + 2] = (byte) length;
    }

    /// Takes back all but the first `length` bytes.
    void truncate(int length) {
        count = length;
    }

    void clear() {
        count = 0;
    }

    void put(int octet) {
        makeRoom(1);
        bytes[count++] = (byte) octet;
    }

    /// Puts the four octets of a number, the highest first.
    void putWord(int word) {
        makeRoom(Integer.BYTES);
        setWord(word);
    }

    /// Puts the header of a frame.
    void putHeader(int length, int type, int flags, int stream) {
        makeRoom(Frame.HEADER);
        setWord(length << 8 | type);
        bytes[count++] = (byte) flags;
        setWord(stream);
    }

    private void setWord(int word) {
        bytes[count] = (byte) (word >>> 24);
        bytes[count + 1] = (byte) (word >>> 16);
        bytes[count + 2] = (byte) (word >>> 8);
        bytes[count + 3] = (byte) word;
        count += Integer.BYTES;
    }

    void put(byte[] source) {
        put(source, 0, source.length);
    }

    void put(byte[] source, int offset, int length) {
        makeRoom(length);
        System.arraycopy(source, offset, bytes, count, length);
        count += length;
    }

    /// Puts the value of a `traceparent`.
    void put(CallTrace trace) {
        makeRoom(CallTrace.LENGTH);
        trace.write(bytes, count);
        count += CallTrace.LENGTH;
    }

    /// Puts the characters of an ISO-8859-1 text; another one becomes a question mark, never a control character.
    void put(String text) {
        var length = text.length();
        makeRoom(length);
        var all = 0;
        for (var i = 0; i < length; i++) {
            var character = text.charAt(i);
            bytes[count + i] = (byte) character;
            all |= character;
        }
        if (all > LAST) {
            replace(text);
        }
        count += length;
    }

    private void replace(String text) {
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) > LAST) {
                bytes[count + i] = '?';
            }
        }
    }

    private void makeRoom(int length) {
        if (length > bytes.length - count) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(count, length), 2 * bytes.length));
        }
    }
}
