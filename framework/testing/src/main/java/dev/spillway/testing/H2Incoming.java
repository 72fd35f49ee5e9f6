package dev.spillway.testing;

import dev.spillway.testing.RawClient.End;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/// Cuts what a server sends into frames.
final class H2Incoming {
    private static final int BLOCK = 1 << 15;

    private final Link link;
    private byte[] held = new byte[1 << 8];
    private int from;
    private int to;
    private volatile End end = End.OPEN;

    H2Incoming(Link link) {
        this.link = link;
    }

    /// The next frame; none if it does not come within the time, or the connection has ended.
    Optional<H2Frame> next(Duration atMost) {
        var deadline = System.nanoTime() + atMost.toNanos();
        if (!has(H2Frame.HEADER, deadline)) {
            return Optional.empty();
        }
        var length = number(from, 3);
        if (!has(H2Frame.HEADER + length, deadline)) {
            return Optional.empty();
        }
        var stream = number(from + 5, Integer.BYTES);
        var payload = Arrays.copyOfRange(held, from + H2Frame.HEADER, from + H2Frame.HEADER + length);
        var frame = new H2Frame(held[from + 3] & 0xff, held[from + 4] & 0xff, stream & Integer.MAX_VALUE, payload);
        from += H2Frame.HEADER + length;
        return Optional.of(frame);
    }

    End end() {
        return end;
    }

    /// What was received and is no whole frame, as ISO-8859-1.
    String rest() {
        return new String(held, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private int number(int at, int bytes) {
        var number = 0;
        for (var i = at; i < at + bytes; i++) {
            number = (number << Byte.SIZE) | (held[i] & 0xff);
        }
        return number;
    }

    private boolean has(int bytes, long deadline) {
        while (to - from < bytes) {
            var left = deadline - System.nanoTime();
            if (end != End.OPEN) {
                return false;
            }
            fill(bytes, Duration.ofNanos(Math.max(1, left)));
            if (left <= 0 && to - from < bytes) {
                return false;
            }
        }
        return true;
    }

    private void fill(int bytes, Duration atMost) {
        if (held.length - from < Math.max(bytes, held.length / 2)) {
            var room = Math.max(held.length, bytes > held.length / 2 ? Math.max(2 * bytes, BLOCK) : 0);
            var moved = new byte[room];
            System.arraycopy(held, from, moved, 0, to - from);
            to -= from;
            from = 0;
            held = moved;
        }
        try {
            var read = link.read(held, to, held.length - to, atMost);
            if (read < 0) {
                end = End.EOF;
            } else {
                to += read;
            }
        } catch (IOException e) {
            end = End.RESET;
        }
    }
}
