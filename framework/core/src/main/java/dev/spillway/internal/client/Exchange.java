package dev.spillway.internal.client;

import dev.spillway.http.Deadline;
import dev.spillway.http.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/// An answer that is still coming, and what is held for it.
final class Exchange implements AutoCloseable {
    /// What is read for nobody's sake, so that the connection can be kept.
    private static final int WORTH_READING = 64 << 10;

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
            return new PaidContent(body, share).readAllBytes();
        } catch (Fault fault) {
            throw fault;
        } catch (IOException e) {
            throw new IllegalStateException("a transport throws faults only", e);
        }
    }

    /// Closes it; first reads what is left if it is known to be little.
    void discard() {
        var length = reply.headers().first("Content-Length").filter(it -> it.matches("\\d{1,9}"));
        try (this) {
            if (length.isPresent() && Integer.parseInt(length.get()) <= WORTH_READING) {
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
