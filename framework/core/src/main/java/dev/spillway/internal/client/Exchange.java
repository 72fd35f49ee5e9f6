package dev.spillway.internal.client;

import dev.spillway.http.Deadline;
import dev.spillway.http.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/// An answer that is still coming, and what is held for it.
final class Exchange implements AutoCloseable {
    /// What is read for nobody's sake, so that the connection can be kept.
    private static final int WORTH_READING = 64 << 10;
    /// Room that an answer of unknown length begins with, and that one is believed to need before it is there.
    private static final int GUESS = 1 << 10;

    private static final int MOST_AT_ONCE = 16 << 10;
    private static final int DIGITS = 9;

    private final Transport.Reply reply;
    private final Content content;
    private final Flight flight;
    private final Memory memory;
    private final AtomicReference<Deadline.Registration> end;
    private final Runnable release;
    private final AtomicBoolean released = new AtomicBoolean();

    /// @param reply what came
    /// @param content what it means
    /// @param memory what there is for content that is kept
    /// @param end what happens when the call ends that this is made for
    /// @param release gives everything back but the connection
    Exchange(
            Transport.Reply reply,
            Content content,
            Flight flight,
            Memory memory,
            AtomicReference<Deadline.Registration> end,
            Runnable release) {
        this.reply = reply;
        this.content = content;
        this.flight = flight;
        this.memory = memory;
        this.end = end;
        this.release = release;
    }

    int status() {
        return reply.status();
    }

    Headers headers() {
        return content.headers();
    }

    InputStream body() {
        return content.body();
    }

    /// All that is left of the content. The transport bounds each answer, the process all of them that are being read.
    byte[] readAll() throws Fault {
        return readAll(content.body());
    }

    private byte[] readAll(InputStream body) throws Fault {
        try (var share = memory.share()) {
            return all(new PaidContent(body, share));
        } catch (Fault fault) {
            throw fault;
        } catch (IOException e) {
            throw new IllegalStateException("a transport throws faults only", e);
        }
    }

    /// Most answers are small and say how small: one array holds them, and the place after the last byte is where the
    /// end is looked for. The JDK's own loop begins with 16 KiB for each.
    private byte[] all(InputStream content) throws IOException {
        var first = new byte[(int) Math.min(length().orElse(GUESS), MOST_AT_ONCE) + 1];
        var read = content.readNBytes(first, 0, first.length);
        if (read < first.length) {
            return Arrays.copyOf(first, read);
        }
        var rest = content.readAllBytes();
        var all = Arrays.copyOf(first, read + rest.length);
        System.arraycopy(rest, 0, all, read, rest.length);
        return all;
    }

    /// What `Content-Length` says.
    private OptionalLong length() {
        var text = reply.headers().first("Content-Length").orElse("");
        return !text.isEmpty() && text.length() <= DIGITS && text.chars().allMatch(c -> '0' <= c && c <= '9')
                ? OptionalLong.of(Long.parseLong(text))
                : OptionalLong.empty();
    }

    /// Closes it; first reads what is left if it is known to be little.
    void discard() {
        try (this) {
            if (length().orElse(Long.MAX_VALUE) <= WORTH_READING) {
                // As it came: nobody wants to know what it means.
                readAll(reply.body());
            }
        } catch (Fault fault) {
            // Its connection has been aborted; nobody wanted the rest.
        }
    }

    /// From here on nobody may be reading: when its time is over, or the call that it is made for has ended, all that
    /// it holds is given back from outside.
    ///
    /// @param leaked called if the call ends first
    /// @throws Fault if the time is over already
    void leave(Runnable leaked) throws Fault {
        flight.hold(() -> {
            reply.wire().abort();
            release();
        });
        Deadline.find().ifPresent(deadline -> {
            var before = end.getAndSet(deadline.onEnd(() -> abandon(leaked)));
            before.close();
        });
    }

    private void abandon(Runnable leaked) {
        if (!released.get()) {
            leaked.run();
            flight.cancel();
        }
    }

    /// Gives back what is held, but the connection.
    void release() {
        if (released.compareAndSet(false, true)) {
            release.run();
        }
    }

    /// By the thread that reads.
    @Override
    public void close() {
        try {
            content.body().close();
        } catch (IOException e) {
            throw new IllegalStateException("closing an answer aborts its connection", e);
        } finally {
            release();
        }
    }
}
