package dev.spillway.benchmarks.clients;

import dev.spillway.benchmarks.measure.VoidRun;
import java.io.IOException;
import java.util.Arrays;

/// One thread's way to make calls, one after the other.
interface Lane extends AutoCloseable {
    /// Makes a call; the answer was right, or the run is void.
    void call() throws IOException;

    /// Holds an answer against the one that is expected.
    static void check(int status, byte[] body) {
        if (status != 200 || !Arrays.equals(body, Expected.BODY)) {
            throw new VoidRun("answered " + status + " with " + body.length + " bytes");
        }
    }

    @Override
    default void close() throws IOException {}

    /// Encoded once.
    final class Expected {
        private static final byte[] BODY = Upstream.body();

        private Expected() {}
    }
}
