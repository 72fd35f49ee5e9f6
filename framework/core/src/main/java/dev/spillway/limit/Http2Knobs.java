package dev.spillway.limit;

import static dev.spillway.limit.Knob.Scope.PROCESS;

import java.util.List;

/// The limits of HTTP/2 connections beside those that hold for every connection: the part of the table of [Knobs] that
/// stands below `spillway.http2.`.
public final class Http2Knobs {
    /// Requests on one HTTP/2 connection before it is asked to end.
    public static final Knob<Long> REQUESTS = count(
            "http2.requests",
            1_000,
            1_000_000,
            100_000_000,
            "One connection carries what hundreds would over HTTP/1.1; it still ends now and then.");

    /// Streams open at once on one connection.
    public static final Knob<Long> STREAMS = count(
            "http2.streams",
            32,
            100,
            250,
            "RFC 9113, 6.5.2 wants at least 100; one more is reset with REFUSED_STREAM.");

    /// What a client may send on a stream before it is read.
    public static final Knob<Size> STREAM_WINDOW = size(
            "http2.stream-window",
            "64 KiB",
            "256 KiB",
            "1 MiB",
            "A round trip of 50 ms lets 5 MB/s through; held bytes are paid from process.bytes as they come.");

    /// What a client may send on all streams of a connection before it is read.
    public static final Knob<Size> WINDOW = size(
            "http2.window",
            "64 KiB",
            "1 MiB",
            "4 MiB",
            "Four streams that nobody reads do not stop a fifth; nobody fills the heap through one connection.");

    /// Streams reset in ten seconds, by the client or for what it did.
    public static final Knob<Long> RESETS = count(
            "http2.resets",
            100,
            200,
            1_000,
            "Rapid reset costs a client nothing and us a call each. Never less than twice the streams: all may time out"
                    + " together. More ends the connection.");

    /// Frames without content in a row.
    public static final Knob<Long> EMPTY_FRAMES = count(
            "http2.empty-frames", 1, 10, 50, "Nobody needs them; they carry nothing and count against no window.");

    /// PING, SETTINGS, PRIORITY and unknown frames.
    public static final Knob<Frequency> CONTROL_FRAMES = new Knob<>(
            PROCESS,
            "http2.control-frames",
            Unit.FREQUENCY,
            Unit.FREQUENCY.read("1/s"),
            Unit.FREQUENCY.read("20/s"),
            Unit.FREQUENCY.read("100/s"),
            "Five seconds' worth at once. A PING after we sent something is free: clients measure bandwidth with it.");

    private Http2Knobs() {}

    /// Every knob of this page.
    static List<Knob<?>> all() {
        return List.of(REQUESTS, STREAMS, STREAM_WINDOW, WINDOW, RESETS, EMPTY_FRAMES, CONTROL_FRAMES);
    }

    private static Knob<Long> count(String key, long min, long standard, long max, String why) {
        return new Knob<>(PROCESS, key, Unit.COUNT, min, standard, max, why);
    }

    private static Knob<Size> size(String key, String min, String standard, String max, String why) {
        return new Knob<>(
                PROCESS, key, Unit.SIZE, Unit.SIZE.read(min), Unit.SIZE.read(standard), Unit.SIZE.read(max), why);
    }
}
