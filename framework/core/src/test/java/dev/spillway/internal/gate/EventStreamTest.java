package dev.spillway.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.http.Deadline;
import dev.spillway.http.Event;
import dev.spillway.http.EventWriter;
import dev.spillway.http.Events;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventStreamTest {
    private static final long RARELY = Duration.ofMinutes(1).toNanos();
    private static final long OFTEN = Duration.ofMillis(5).toNanos();

    private final Lifecycle lifecycle = new Lifecycle();
    private final Deadline deadline = Deadline.in(Duration.ofMinutes(10));
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<Throwable> end = new AtomicReference<>();

    /// Notes how the writer ended.
    private EventWriter watched(EventWriter writer) {
        return events -> {
            try {
                writer.write(events);
            } catch (Throwable e) {
                end.set(e);
                throw e;
            } finally {
                ended.countDown();
            }
        };
    }

    private void write(EventWriter writer, long heartbeat, Deadline until, OutputStream target) throws IOException {
        var stream = new EventStream(watched(writer), heartbeat, lifecycle, until);
        until.call(() -> {
            stream.write(target);
            return true;
        });
        assertThat(ended.getCount()).as("the writer's thread has ended").isZero();
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private static void waitForEver() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    @Test
    void writesWhatIsSentAndEndsWithItsWriter() throws IOException {
        write(
                events -> {
                    events.send("one");
                    events.send(Event.of("two").id("2"));
                },
                RARELY,
                deadline,
                out);

        assertThat(text()).isEqualTo("data: one\n\nid: 2\ndata: two\n\n");
    }

    @Test
    void carriesTheDeadlineToItsWriter() throws IOException {
        write(
                events -> {
                    assertThat(Deadline.current().remaining()).isPositive();
                    assertThat(events.remaining()).isPositive();
                    assertThat(Thread.currentThread().isVirtual()).isTrue();
                },
                RARELY,
                deadline,
                out);

        assertThat(end.get()).isNull();
    }

    @Test
    void sendsHeartbeatsWhileNothingHappens() throws IOException {
        var beats = new CountDownLatch(3);
        write(events -> beats.await(), OFTEN, deadline, new OutputStream() {
            @Override
            public void write(int octet) {
                throw new AssertionError("one by one");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                assertThat(new String(bytes, offset, length, StandardCharsets.US_ASCII))
                        .isEqualTo(":\n\n");
                beats.countDown();
            }
        });
    }

    @Test
    void interruptsItsWriterWhenTheClientHasGone() {
        var gone = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("gone");
            }
        };

        assertThatThrownBy(() -> write(_ -> waitForEver(), OFTEN, deadline, gone))
                .isInstanceOf(IOException.class)
                .hasMessage("gone");
        assertThat(end.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void endsWholeBeforeItsTimeIsOver() throws IOException {
        write(_ -> waitForEver(), RARELY, Deadline.in(Duration.ofMillis(550)), out);

        assertThat(end.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void endsWholeWhenTheServiceDrains() throws IOException {
        write(
                events -> {
                    events.send("last");
                    lifecycle.advance(Lifecycle.Stage.DRAINING);
                    waitForEver();
                },
                RARELY,
                deadline,
                out);

        assertThat(text()).isEqualTo("data: last\n\n");
        assertThat(end.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void endsAtOnceWhereTheServiceDrainsAlready() throws IOException {
        lifecycle.advance(Lifecycle.Stage.DRAINING);

        write(_ -> waitForEver(), RARELY, deadline, out);

        assertThat(text()).isEmpty();
    }

    @Test
    void interruptsItsWriterWithItsCall() {
        var call = Thread.currentThread();

        assertThatThrownBy(() -> write(
                        _ -> {
                            call.interrupt();
                            waitForEver();
                        },
                        RARELY,
                        deadline,
                        out))
                .isInstanceOf(InterruptedIOException.class);
        assertThat(end.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void failsAsItsWriterFails() {
        assertThatThrownBy(() -> write(
                        events -> {
                            events.send("one");
                            throw new UncheckedIOException(new IOException("broken"));
                        },
                        RARELY,
                        deadline,
                        out))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(text()).isEqualTo("data: one\n\n");
    }

    @Test
    void takesNothingMoreWhenItHasEnded() throws IOException {
        var kept = new AtomicReference<Events>();
        write(kept::set, RARELY, deadline, out);

        assertThatThrownBy(() -> kept.get().send("late")).isInstanceOf(InterruptedException.class);
        assertThat(text()).isEmpty();
    }

    @Test
    void gathersNothingForASlowClient() throws Exception {
        var writing = new CountDownLatch(1);
        var taking = new CountDownLatch(1);
        var sent = new java.util.concurrent.atomic.AtomicInteger();
        var slow = new OutputStream() {
            @Override
            public void write(int octet) {
                throw new AssertionError("one by one");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                writing.countDown();
                try {
                    taking.await();
                } catch (InterruptedException e) {
                    throw new InterruptedIOException();
                }
                out.write(bytes, offset, length);
            }
        };
        var writer = Thread.ofVirtual().start(() -> {
            try {
                write(
                        events -> {
                            for (var i = 0; i < 5; i++) {
                                events.send("" + i);
                                sent.incrementAndGet();
                            }
                        },
                        RARELY,
                        deadline,
                        slow);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        writing.await();
        // One is being written and one waits; the third cannot have been taken.
        assertThat(sent.get()).isLessThanOrEqualTo(2);
        taking.countDown();
        writer.join();

        assertThat(sent.get()).isEqualTo(5);
        assertThat(text()).contains("data: 4");
    }
}
