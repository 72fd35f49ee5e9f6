package dev.spillway.internal.client;

import static dev.spillway.internal.client.ClientFixture.await;
import static dev.spillway.internal.client.H2FakeServer.DATA;
import static dev.spillway.internal.client.H2FakeServer.END_HEADERS;
import static dev.spillway.internal.client.H2FakeServer.END_STREAM;
import static dev.spillway.internal.client.H2FakeServer.HEADERS;
import static dev.spillway.internal.client.H2FakeServer.RST_STREAM;
import static dev.spillway.internal.client.H2FakeServer.frame;
import static dev.spillway.internal.client.H2FakeServer.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.internal.wire.h2.HeaderCodec;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A call and its connection, step by step.
@Timeout(60)
class Http2CallTest {
    private static final byte[] HEAD = frame(HEADERS, END_HEADERS, 1, new byte[] {7});
    private static final byte[] CANCEL = frame(RST_STREAM, 0, 1, word(8));

    private final Http2Bench bench = new Http2Bench();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        bench.close();
        threads.close();
    }

    private Future<?> sending(Http2Call call, byte[] content, boolean last) {
        return threads.submit(() -> {
            call.send(content, content.length, last);
            return null;
        });
    }

    private void answered(Http2Call call) throws IOException {
        bench.told(() -> {
            call.fields(new HeaderCodec.Fields(200, List.of()), true);
            bench.link.streams().closeIfEnded(call);
        });
    }

    @Test
    void callThatEndedBeforeItWasItsTurnTakesNoPlace() throws Exception {
        bench.settled(1, 0);
        var ended = bench.call();
        ended.abort();
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> ended.place(0));
        assertThat(bench.call().place(0)).isTrue();
    }

    @Test
    void callThatEndedBeforeItWasInLineHoldsUpNobody() throws Exception {
        bench.settled(1, 0);
        var first = bench.call();
        assertThat(first.place(0)).isTrue();
        var ended = bench.call();
        ended.abort();
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> ended.place(Long.MAX_VALUE));
        first.abort();
        assertThat(bench.call().place(0)).isTrue();
    }

    @Test
    void contentIsWhatItWasWhenItLeft() throws Exception {
        bench.settled(1, 1 << 20);
        var call = bench.opened(false);
        var content = new byte[Http2Frames.MOST];
        var sending = sending(call, content, true);
        await(() -> bench.window() == Http2Frames.FIRST_WINDOW - content.length);
        var sink = bench.write(true);
        sink.awaitWriter();
        call.abort();
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(sending::get);
        // It is its caller's again, who makes something else of it.
        Arrays.fill(content, (byte) 1);
        sink.open();
        sink.awaitAll(HEAD, frame(DATA, END_STREAM, 1, new byte[Http2Frames.MOST]), CANCEL);
    }

    @Test
    void callWhoseEndHasNotLeftIsReset() throws Exception {
        bench.settled(1, 1 << 20);
        var call = bench.opened(false);
        var sink = bench.write(true);
        sink.awaitWriter();
        var content = new byte[10];
        var sending = sending(call, content, true);
        await(() -> bench.window() == Http2Frames.FIRST_WINDOW - content.length);
        answered(call);
        sending.get();
        // The stream is still open.
        assertThatExceptionOfType(Fault.class).isThrownBy(() -> bench.call().place(0));
        call.abort();
        assertThat(bench.window()).isEqualTo(Http2Frames.FIRST_WINDOW);
        sink.open();
        sink.awaitAll(HEAD, CANCEL);
    }

    @Test
    void callOfBothSidesLeavesItsPlaceWithoutReset() throws Exception {
        bench.settled(1, 1 << 20);
        var call = bench.opened(true);
        var sink = bench.write(false);
        call.awaitSent();
        answered(call);
        var next = bench.opened(true);
        call.abort();
        next.awaitSent();
        sink.awaitAll(
                frame(HEADERS, END_HEADERS | END_STREAM, 1, new byte[] {7}),
                frame(HEADERS, END_HEADERS | END_STREAM, 3, new byte[] {7}));
    }

    @Test
    void callThatHasNotLeftLeavesNothingBehind() throws Exception {
        bench.settled(1, 1 << 20);
        var call = bench.opened(false);
        var sending = sending(call, new byte[10], false);
        await(() -> bench.window() == Http2Frames.FIRST_WINDOW - 10);
        call.abort();
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(sending::get);
        assertThat(bench.window()).isEqualTo(Http2Frames.FIRST_WINDOW);
        var next = bench.opened(true);
        var sink = bench.write(false);
        next.awaitSent();
        sink.awaitAll(frame(HEADERS, END_HEADERS | END_STREAM, 3, new byte[] {7}));
    }

    @Test
    void endNeedsNoWindow() throws Exception {
        bench.settled(1, 100);
        var sink = bench.write(false);
        var call = bench.opened(false);
        call.send(new byte[100], 100, false);
        // There is less than nothing now.
        bench.settled(1, 0);
        call.send(new byte[0], 0, true);
        assertThat(bench.window()).isEqualTo(Http2Frames.FIRST_WINDOW - 100);
        sink.awaitAll(HEAD, frame(DATA, 0, 1, new byte[100]), frame(DATA, END_STREAM, 1, new byte[0]));
    }

    @Test
    void waitsUntilWindowIsMoreThanNothing() throws Exception {
        bench.settled(1, 100);
        var sink = bench.write(false);
        var call = bench.opened(false);
        call.send(new byte[100], 100, false);
        bench.settled(1, 0);
        var sending = sending(call, new byte[2], true);
        bench.told(() -> call.widen(100));
        bench.told(() -> call.widen(1));
        await(() -> bench.window() == Http2Frames.FIRST_WINDOW - 101);
        bench.settled(1, 1);
        sending.get();
        sink.awaitAll(
                HEAD,
                frame(DATA, 0, 1, new byte[100]),
                frame(DATA, 0, 1, new byte[1]),
                frame(DATA, END_STREAM, 1, new byte[1]));
    }

    @Test
    void connectionThatTakesNothingIsNotUsedForNewCalls() throws Exception {
        bench.settled(9, 1 << 20);
        var call = bench.opened(true);
        var sink = bench.write(true);
        sink.awaitWriter();
        var behind = bench.opened(true);
        bench.now.set(Http2Bench.PATIENCE);
        // It says something all the time, but does not read.
        bench.link.hear();
        assertThat(bench.link.isDone(Http2Bench.PATIENCE, Long.MAX_VALUE)).isFalse();
        behind.abort();
        assertThat(bench.link.isDone(Http2Bench.PATIENCE, Long.MAX_VALUE)).isTrue();
        call.abort();
        sink.open();
    }

    @Test
    void whatEndsManyCallsIsToldOnce() throws Exception {
        bench.settled(9, 1 << 20);
        var calls = List.of(bench.opened(true), bench.opened(true), bench.opened(true));
        bench.told(() -> bench.link.farewell(0));
        var news = 0;
        for (var call : calls) {
            try {
                call.awaitHead();
            } catch (IOException e) {
                news += bench.link.isNews(e) ? 1 : 0;
            }
        }
        assertThat(news).isOne();
        assertThat(bench.link.isNews(new IOException("another"))).isTrue();
    }

    @Test
    void secondFarewellTakesMoreCallsThanTheFirst() throws Exception {
        bench.settled(9, 1 << 20);
        var first = bench.opened(true);
        var second = bench.opened(true);
        bench.told(() -> bench.link.farewell(Integer.MAX_VALUE));
        answered(first);
        assertThat(bench.link.join(0, Long.MAX_VALUE)).isFalse();
        bench.told(() -> bench.link.farewell(1));
        assertThat(first.awaitHead().status()).isEqualTo(200);
        assertThatExceptionOfType(Fault.class)
                .isThrownBy(second::awaitHead)
                .satisfies(e -> assertThat(e.sent()).isEqualTo(Fault.Sent.NOTHING));
    }
}
