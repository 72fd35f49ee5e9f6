package dev.spillway.grpc;

import com.google.protobuf.ByteString;
import dev.spillway.grpc.testing.Probed;
import dev.spillway.testing.H2Error;
import dev.spillway.testing.H2Frame;
import dev.spillway.testing.HeaderBlock;
import io.grpc.Status.Code;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// A call whose frames are lawful and whose messages may be anything, and what has to become of it.
final class FuzzedCall {
    /// What has to become of a call.
    sealed interface Due {
        /// This answer.
        @SuppressWarnings("ArrayRecordComponent")
        record Answer(byte[] content) implements Due {}

        /// This code.
        record Told(Code code) implements Due {}

        /// Any code but OK, or a reset.
        record Failure() implements Due {}

        /// The end by a clock.
        record Late() implements Due {}

        /// Nothing: its client has given it up.
        record Nothing() implements Due {}
    }

    private enum Method {
        ECHO("Echo"),
        COLLECT("Collect"),
        PRODUCE("Produce"),
        TALK("Talk");

        private final String path;

        Method(String name) {
            path = "/dev.spillway.grpc.testing.Probe/" + name;
        }

        boolean takesOne() {
            return this == ECHO || this == PRODUCE;
        }
    }

    private static final int NOT_DEFINED = 0xd2;
    private static final int[] TOO_LONG = {(8 << 20) + 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1};
    private static final int LARGEST = 20_000;
    private static final int FRAME = 1 << 14;

    private final Random random;
    private final Method method;
    private final List<byte[]> messages = new ArrayList<>();
    private final List<H2Frame> frames = new ArrayList<>();
    private Due due;
    private int headFrames;
    private int extra;

    /// A call that is made of what is random.
    FuzzedCall(Random random) {
        this.random = random;
        this.method = Method.values()[random.nextInt(Method.values().length)];
        var count = method.takesOne() ? 1 : random.nextInt(4);
        for (var i = 0; i < count; i++) {
            messages.add(message());
        }
        this.due = new Due.Answer(answer());
        make();
    }

    /// The frames, whose stream is yet to be said.
    List<H2Frame> frames() {
        return frames;
    }

    Due due() {
        return due;
    }

    @Override
    public String toString() {
        return method + " " + due + " " + frames;
    }

    static byte[] framed(byte[] message) {
        return ByteBuffer.allocate(5 + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
    }

    private byte[] message() {
        var content = new byte[random.nextInt(3) == 0 ? random.nextInt(LARGEST) : random.nextInt(30)];
        random.nextBytes(content);
        return framed(Probed.newBuilder()
                .setNumber(random.nextInt(10))
                .setContent(ByteString.copyFrom(content))
                .build()
                .toByteArray());
    }

    private byte[] answer() {
        return switch (method) {
            case ECHO, TALK -> all();
            case COLLECT -> number(messages.size());
            case PRODUCE -> {
                var answers = new ByteArrayOutputStream();
                for (var i = 0L; i < asked(); i++) {
                    answers.writeBytes(number(i));
                }
                yield answers.toByteArray();
            }
        };
    }

    private long asked() {
        try {
            var only = messages.getFirst();
            return Probed.parseFrom(ByteString.copyFrom(only, 5, only.length - 5))
                    .getNumber();
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] number(long number) {
        return framed(Probed.newBuilder().setNumber(number).build().toByteArray());
    }

    private byte[] all() {
        var bytes = new ByteArrayOutputStream();
        messages.forEach(bytes::writeBytes);
        return bytes.toByteArray();
    }

    private void make() {
        var head = HeaderBlock.request("POST", method.path)
                .field("te", "trailers")
                .field("content-type", random.nextBoolean() ? "application/grpc" : "application/grpc+proto");
        switch (random.nextInt(18)) {
            case 0 -> spoilFlag();
            case 1 -> spoilLength();
            case 2 -> spoilContent();
            case 3 -> cut();
            case 4 -> append(new byte[1 + random.nextInt(4)], new Due.Failure());
            case 5 -> surplus();
            case 6 -> none();
            case 7 -> {
                head.field("grpc-encoding", "gzip");
                due = new Due.Told(Code.UNIMPLEMENTED);
            }
            case 8 -> {
                head.field("content-length", "" + (all().length + 1 + random.nextInt(9)));
                due = new Due.Failure();
            }
            case 9 -> head.field("content-length", "" + all().length);
            case 10 -> head.field("grpc-timeout", (1 + random.nextInt(9)) + "H");
            default -> {
                // A call as it should be.
            }
        }
        head(head);
        headFrames = frames.size();
        body(all());
        end();
    }

    private void spoilFlag() {
        if (!messages.isEmpty()) {
            one()[0] = (byte) (1 + random.nextInt(255));
            due = new Due.Told(Code.INTERNAL);
        }
    }

    private void spoilLength() {
        if (!messages.isEmpty()) {
            ByteBuffer.wrap(one()).putInt(1, TOO_LONG[random.nextInt(TOO_LONG.length)]);
            due = new Due.Told(Code.RESOURCE_EXHAUSTED);
        }
    }

    private void spoilContent() {
        if (!messages.isEmpty()) {
            messages.set(random.nextInt(messages.size()), framed(new byte[] {-1, -1, -1}));
            due = new Due.Told(Code.INTERNAL);
        }
    }

    /// The last message is not whole.
    private void cut() {
        if (!messages.isEmpty()) {
            var last = messages.removeLast();
            messages.add(Arrays.copyOf(last, 1 + random.nextInt(last.length - 1)));
            due = new Due.Told(Code.INTERNAL);
        }
    }

    private void append(byte[] bytes, Due then) {
        messages.add(bytes);
        due = then;
    }

    private void surplus() {
        if (method.takesOne()) {
            append(message(), new Due.Told(Code.INTERNAL));
        }
    }

    private void none() {
        if (method.takesOne()) {
            messages.clear();
            due = new Due.Told(Code.INTERNAL);
        }
    }

    private byte[] one() {
        return messages.get(random.nextInt(messages.size()));
    }

    private void head(HeaderBlock block) {
        var bytes = block.bytes();
        switch (random.nextInt(4)) {
            case 0 -> {
                var cut = random.nextInt(bytes.length);
                add(H2Frame.HEADERS, 0, Arrays.copyOf(bytes, cut));
                add(H2Frame.CONTINUATION, H2Frame.END_HEADERS, Arrays.copyOfRange(bytes, cut, bytes.length));
            }
            case 1 -> add(H2Frame.HEADERS, H2Frame.END_HEADERS | H2Frame.PADDED, padded(bytes));
            default -> add(H2Frame.HEADERS, H2Frame.END_HEADERS, bytes);
        }
    }

    private void add(int type, int flags, byte... payload) {
        frames.add(new H2Frame(type, flags, 0, payload));
    }

    private byte[] padded(byte[] bytes) {
        var padding = random.nextInt(256);
        return ByteBuffer.allocate(1 + bytes.length + padding)
                .put((byte) padding)
                .put(bytes)
                .array();
    }

    /// DATA frames with cuts anywhere, padding, and flags that mean nothing.
    private void body(byte[] bytes) {
        // Few frames, or one for each of a few bytes.
        var most = random.nextInt(3) == 0 ? 1 + random.nextInt(7) : FRAME / 2;
        var small = 60;
        for (var at = 0; at < bytes.length; ) {
            var longest = small-- > 0 ? most : FRAME / 2;
            var to = Math.min(bytes.length, at + 1 + random.nextInt(longest));
            var piece = Arrays.copyOfRange(bytes, at, to);
            var flags = random.nextInt(4) == 0 ? random.nextInt(256) & NOT_DEFINED : 0;
            if (random.nextInt(6) == 0) {
                add(H2Frame.DATA, flags | H2Frame.PADDED, padded(piece));
            } else {
                add(H2Frame.DATA, flags, piece);
            }
            if (random.nextInt(20) == 0) {
                between();
            }
            at = to;
        }
    }

    /// What may stand between the frames of a call.
    private void between() {
        switch (random.nextInt(4)) {
            case 0 -> add(H2Frame.PRIORITY, 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 15);
            case 1 -> add(H2Frame.WINDOW_UPDATE, 0, (byte) 0, (byte) 0, (byte) 0, (byte) 9);
            case 2 -> add(20 + random.nextInt(200), random.nextInt(256), new byte[random.nextInt(30)]);
            default -> {
                // Frames without content are counted, over all calls of a connection.
                if (extra++ == 0) {
                    add(H2Frame.DATA, 0);
                }
            }
        }
    }

    private void end() {
        var last = frames.getLast();
        switch (random.nextInt(20)) {
            case 0, 1 -> trailers(H2Frame.END_STREAM, HeaderBlock.empty().field("x-checked", "yes"));
            case 2 -> {
                trailers(0, HeaderBlock.empty().field("x-checked", "yes"));
                due = new Due.Failure();
            }
            case 3 -> {
                trailers(H2Frame.END_STREAM, HeaderBlock.empty().field(":path", "/"));
                due = new Due.Failure();
            }
            case 4 -> giveUp();
            case 5 -> {
                // A call that is not ended has what it has failed with, or waits.
                due = due instanceof Due.Answer ? new Due.Late() : due;
                due = due instanceof Due.Told(var code) && code == Code.INTERNAL ? new Due.Late() : due;
                due = due instanceof Due.Failure ? new Due.Late() : due;
            }
            default -> {
                if (last.type() == H2Frame.DATA) {
                    frames.removeLast();
                    add(H2Frame.DATA, last.flags() | H2Frame.END_STREAM, last.payload());
                } else {
                    add(H2Frame.DATA, H2Frame.END_STREAM);
                }
            }
        }
    }

    private void trailers(int flags, HeaderBlock block) {
        add(H2Frame.HEADERS, flags | H2Frame.END_HEADERS, block.bytes());
    }

    /// It is cancelled somewhere.
    private void giveUp() {
        while (frames.size() > headFrames && random.nextInt(4) > 0) {
            frames.removeLast();
        }
        add(
                H2Frame.RST_STREAM,
                0,
                ByteBuffer.allocate(4).putInt(H2Error.CANCEL.code()).array());
        due = new Due.Nothing();
    }
}
