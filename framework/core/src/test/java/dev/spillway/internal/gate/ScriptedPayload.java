package dev.spillway.internal.gate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/// A body whose reads do what a test wrote down: bytes, a failure, something to happen first.
class ScriptedPayload implements Payload {
    private interface Step {
        byte[] bytes() throws IOException;
    }

    private final Deque<Step> steps = new ArrayDeque<>();
    private long length;
    private Expectation expectation = Expectation.NONE;
    private long limit = Long.MAX_VALUE;
    private String setting = "";
    private long given;
    private int reads;

    static ScriptedPayload none() {
        return new ScriptedPayload();
    }

    static ScriptedPayload announcing(long length) {
        var payload = new ScriptedPayload();
        payload.length = length;
        return payload;
    }

    static ScriptedPayload chunked() {
        return announcing(UNKNOWN);
    }

    ScriptedPayload expectingContinue() {
        expectation = Expectation.CONTINUE;
        return this;
    }

    ScriptedPayload then(String text) {
        return then(text.getBytes(StandardCharsets.UTF_8));
    }

    ScriptedPayload then(byte[] bytes) {
        steps.add(() -> bytes);
        return this;
    }

    ScriptedPayload thenFail(IOException failure) {
        steps.add(() -> {
            throw failure;
        });
        return this;
    }

    ScriptedPayload thenRun(Runnable something, String text) {
        steps.add(() -> {
            something.run();
            return text.getBytes(StandardCharsets.UTF_8);
        });
        return this;
    }

    int reads() {
        return reads;
    }

    long limit() {
        return limit;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public Expectation expectation() {
        return expectation;
    }

    @Override
    public void limit(long bytes, String newSetting) {
        limit = bytes;
        setting = newSetting;
    }

    @Override
    public int read(byte[] target, int offset, int wanted) throws IOException {
        reads++;
        var next = steps.poll();
        if (next == null) {
            return -1;
        }
        var bytes = next.bytes();
        var count = Math.min(wanted, bytes.length);
        System.arraycopy(bytes, 0, target, offset, count);
        if (count < bytes.length) {
            var rest = Arrays.copyOfRange(bytes, count, bytes.length);
            steps.push(() -> rest);
        }
        given += count;
        if (given > limit) {
            throw Refusal.bound(Reason.BODY, setting, limit + " B", given + " B");
        }
        return count;
    }
}
