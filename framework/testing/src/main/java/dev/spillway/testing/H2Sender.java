package dev.spillway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/// The half of a client that sends: one method for each frame.
abstract sealed class H2Sender permits H2Client {
    private static final int PING_BYTES = 8;
    /// What every peer has to take.
    private static final int LARGEST_FRAME = 1 << 14;

    final Link link;
    final H2Seen seen = new H2Seen();

    H2Sender(Link link) {
        this.link = link;
    }

    abstract H2Client self();

    /// Sends bytes.
    ///
    /// @throws UncheckedIOException if the server has closed the connection
    public H2Client raw(byte[] bytes) {
        try {
            link.write(bytes);
            return self();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends a frame, whatever it is.
    public H2Client frame(int type, int flags, int stream, byte... payload) {
        return raw(new H2Frame(type, flags, stream, payload).bytes());
    }

    /// Sends a frame whose payload is 32-bit numbers.
    public H2Client words(int type, int flags, int stream, int... words) {
        return raw(H2Frame.of(type, flags, stream, words).bytes());
    }

    /// Sends SETTINGS without a value.
    public H2Client settings() {
        seen.sendsSettings(Map.of());
        return frame(H2Frame.SETTINGS, 0, 0);
    }

    /// Sends SETTINGS with one value, of 32 bits without a sign.
    public H2Client settings(H2Setting setting, long value) {
        seen.sendsSettings(Map.of(setting, value));
        return frame(H2Frame.SETTINGS, 0, 0, setting.entry(value));
    }

    /// Sends HEADERS; a block that does not fit a frame goes on in CONTINUATION.
    public H2Client headers(int stream, int flags, HeaderBlock block) {
        var bytes = block.bytes();
        if (bytes.length <= LARGEST_FRAME) {
            return frame(H2Frame.HEADERS, flags, stream, bytes);
        }
        frame(H2Frame.HEADERS, flags & ~H2Frame.END_HEADERS, stream, Arrays.copyOf(bytes, LARGEST_FRAME));
        var at = LARGEST_FRAME;
        for (; bytes.length - at > LARGEST_FRAME; at += LARGEST_FRAME) {
            continuation(stream, 0, Arrays.copyOfRange(bytes, at, at + LARGEST_FRAME));
        }
        return continuation(stream, flags & H2Frame.END_HEADERS, Arrays.copyOfRange(bytes, at, bytes.length));
    }

    /// Sends CONTINUATION.
    public H2Client continuation(int stream, int flags, byte... fragment) {
        return frame(H2Frame.CONTINUATION, flags, stream, fragment);
    }

    /// Sends DATA.
    public H2Client data(int stream, int flags, byte... content) {
        return frame(H2Frame.DATA, flags, stream, content);
    }

    /// Sends the last DATA of a stream: text in UTF-8.
    public H2Client finish(int stream, String content) {
        return data(stream, H2Frame.END_STREAM, content.getBytes(StandardCharsets.UTF_8));
    }

    /// Sends RST_STREAM.
    public H2Client reset(int stream, H2Error error) {
        return words(H2Frame.RST_STREAM, 0, stream, error.code());
    }

    /// Sends PING.
    public H2Client ping(long opaque) {
        return frame(
                H2Frame.PING,
                0,
                0,
                ByteBuffer.allocate(PING_BYTES).putLong(opaque).array());
    }

    /// Sends WINDOW_UPDATE; stream 0 is the connection.
    public H2Client windowUpdate(int stream, int bytes) {
        seen.sendsCredit(stream, bytes);
        return words(H2Frame.WINDOW_UPDATE, 0, stream, bytes);
    }

    /// Sends PRIORITY with the weight 16.
    public H2Client priority(int stream, int dependsOn) {
        return frame(
                H2Frame.PRIORITY,
                0,
                stream,
                ByteBuffer.allocate(5).putInt(dependsOn).put((byte) 15).array());
    }

    /// Sends GOAWAY.
    public H2Client goAway(int lastStream, H2Error error) {
        return words(H2Frame.GOAWAY, 0, 0, lastStream, error.code());
    }

    /// Ends this side; the server can still answer.
    public H2Client halfClose() {
        try {
            link.endOutput();
            return self();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
