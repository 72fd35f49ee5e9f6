package dev.spillway.testing;

import dev.spillway.testing.H2Outcome.GoAway;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/// What a client has seen of a connection, judged strictly: a server that breaks a rule fails the test. One thread
/// may send while another reads.
final class H2Seen {
    private static final int CONNECTION = 0;
    private static final int FRAME = H2Setting.MAX_FRAME_SIZE.initial();

    private final ReentrantLock lock = new ReentrantLock();
    private final H2FieldReader fieldReader = new H2FieldReader();
    private final Map<Integer, H2Stream> streams = new HashMap<>();
    private final List<GoAway> goAways = new ArrayList<>();
    private final Map<H2Setting, Long> ours = new EnumMap<>(H2Setting.class);
    private final ArrayDeque<Map<H2Setting, Long>> unacknowledged = new ArrayDeque<>();
    private final Map<H2Setting, Long> theirs = new EnumMap<>(H2Setting.class);
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private long connectionCredit = H2Setting.INITIAL_WINDOW_SIZE.initial();
    private Optional<H2Frame> unended = Optional.empty();
    private long pongs;
    private long lastPong;
    private boolean settingsSeen;
    private long sendCredit = H2Setting.INITIAL_WINDOW_SIZE.initial();

    void sendsSettings(Map<H2Setting, Long> values) {
        locked(() -> {
            unacknowledged.add(values);
            fieldReader.allow((int) most(H2Setting.HEADER_TABLE_SIZE));
            return values;
        });
    }

    void sendsCredit(int stream, int bytes) {
        locked(() -> {
            if (stream == CONNECTION) {
                connectionCredit += bytes;
            } else {
                stream(stream).grant(bytes);
            }
            return bytes;
        });
    }

    /// @throws IllegalStateException if the server had no right to send it
    void receives(H2Frame frame) {
        locked(() -> {
            check(settingsSeen || (frame.type() == H2Frame.SETTINGS && !frame.has(H2Frame.ACK)), "no SETTINGS first");
            check(frame.payload().length <= most(H2Setting.MAX_FRAME_SIZE), "a frame that is too large: " + frame);
            var continued = unended.isPresent();
            check(
                    continued == (frame.type() == H2Frame.CONTINUATION)
                            && (!continued || unended.orElseThrow().stream() == frame.stream()),
                    "a block of fields with a gap: " + frame);
            apply(frame);
            return frame;
        });
    }

    /// Takes as much of the server's credit as a frame may use.
    ///
    /// @return bytes; 0 for none
    int takeCredit(int stream, int wanted) {
        return locked(() -> {
            var window =
                    theirs.getOrDefault(H2Setting.INITIAL_WINDOW_SIZE, (long) H2Setting.INITIAL_WINDOW_SIZE.initial());
            var most = Math.min(Math.min(sendCredit, window + stream(stream).sendCredit()), FRAME);
            var taken = Math.clamp(most, 0, wanted);
            sendCredit -= taken;
            stream(stream).sends(-taken);
            return taken;
        });
    }

    private void apply(H2Frame frame) {
        switch (frame.type()) {
            case H2Frame.DATA -> data(frame);
            case H2Frame.HEADERS -> {
                unended = Optional.of(frame);
                fields(frame, unpadded(frame, frame.has(H2Frame.WITH_PRIORITY) ? 5 : 0));
            }
            case H2Frame.CONTINUATION -> fields(frame, frame.payload());
            case H2Frame.RST_STREAM -> stream(frame.stream()).reset(H2Error.of(frame.word(0)));
            case H2Frame.SETTINGS -> settings(frame);
            case H2Frame.PING -> ping(frame);
            case H2Frame.GOAWAY -> goAway(frame);
            case H2Frame.PUSH_PROMISE -> check(false, "a promise");
            case H2Frame.WINDOW_UPDATE -> credit(frame);
            default -> {
                // To be ignored: 5.5.
            }
        }
    }

    private void data(H2Frame frame) {
        var length = frame.payload().length;
        connectionCredit -= length;
        check(length == 0 || connectionCredit >= 0, "more content than the window of the connection has room for");
        stream(frame.stream())
                .data(unpadded(frame, 0), length, frame.has(H2Frame.END_STREAM), most(H2Setting.INITIAL_WINDOW_SIZE));
    }

    private void fields(H2Frame frame, byte[] fragment) {
        block.writeBytes(fragment);
        if (frame.has(H2Frame.END_HEADERS)) {
            var fields = fieldReader.read(block.toByteArray());
            block.reset();
            var start = unended.orElseThrow();
            unended = Optional.empty();
            stream(start.stream()).fields(fields, start.has(H2Frame.END_STREAM));
        }
    }

    private void settings(H2Frame frame) {
        settingsSeen = true;
        if (frame.has(H2Frame.ACK)) {
            // Frames that were sent as mere bytes are acknowledged as well, and nothing is known of them.
            Optional.ofNullable(unacknowledged.pollFirst()).ifPresent(ours::putAll);
            fieldReader.allow((int) most(H2Setting.HEADER_TABLE_SIZE));
            fieldReader.demand();
            return;
        }
        for (var at = 0; at < frame.payload().length; at += H2Setting.BYTES) {
            var value = Integer.toUnsignedLong(frame.word(at + Short.BYTES));
            H2Setting.of(frame.word(at) >>> Short.SIZE).ifPresent(setting -> theirs.put(setting, value));
        }
    }

    private void credit(H2Frame frame) {
        check(frame.word(0) > 0, "credit of nothing");
        if (frame.stream() == CONNECTION) {
            sendCredit += frame.word(0);
        } else {
            stream(frame.stream()).sends(frame.word(0));
        }
        check(sendCredit <= Integer.MAX_VALUE, "more credit than there can be");
    }

    private void ping(H2Frame frame) {
        if (frame.has(H2Frame.ACK)) {
            pongs++;
            lastPong = ((long) frame.word(0) << Integer.SIZE) | Integer.toUnsignedLong(frame.word(Integer.BYTES));
        }
    }

    private void goAway(H2Frame frame) {
        var last = frame.word(0);
        check(goAways.isEmpty() || last <= goAways.getLast().lastStream(), "a GOAWAY that takes more streams again");
        var debug = Arrays.copyOfRange(frame.payload(), Long.BYTES, frame.payload().length);
        goAways.add(new GoAway(
                last, H2Error.of(frame.word(Integer.BYTES)), new String(debug, StandardCharsets.ISO_8859_1)));
    }

    private static byte[] unpadded(H2Frame frame, int skipped) {
        var payload = frame.payload();
        var padded = frame.has(H2Frame.PADDED);
        var from = skipped + (padded ? 1 : 0);
        return Arrays.copyOfRange(payload, from, payload.length - (padded ? payload[0] & 0xff : 0));
    }

    Optional<H2Outcome> outcome(int stream) {
        return locked(() -> stream(stream).outcome());
    }

    <T> T stream(int stream, Function<H2Stream, T> ask) {
        return locked(() -> ask.apply(stream(stream)));
    }

    List<GoAway> goAways() {
        return locked(() -> List.copyOf(goAways));
    }

    /// What the server wants.
    long theirs(H2Setting setting) {
        return locked(() -> theirs.getOrDefault(setting, (long) setting.initial()));
    }

    boolean hasSettings() {
        return locked(() -> settingsSeen);
    }

    /// Whether every SETTINGS frame of the client was acknowledged.
    boolean hasAcknowledged() {
        return locked(unacknowledged::isEmpty);
    }

    long pongs() {
        return locked(() -> pongs);
    }

    long lastPong() {
        return locked(() -> lastPong);
    }

    /// The largest value that the server may go by: one that was sent may be known to it or not.
    private long most(H2Setting setting) {
        var most = ours.getOrDefault(setting, (long) setting.initial());
        for (var values : unacknowledged) {
            most = Math.max(most, values.getOrDefault(setting, 0L));
        }
        return most;
    }

    private H2Stream stream(int stream) {
        return streams.computeIfAbsent(stream, _ -> new H2Stream());
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException("the server sent " + otherwise);
        }
    }
}
