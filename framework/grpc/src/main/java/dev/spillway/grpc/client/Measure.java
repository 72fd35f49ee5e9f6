package dev.spillway.grpc.client;

import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;

/// Measures messages before the channel has them: one that the channel finds too large while it still connects is
/// an exception in one of its threads, and a call that never ends.
///
/// @param method knows how a message is written
/// @param most bytes
record Measure<Q>(MethodDescriptor<Q, ?> method, int most) {
    /// What is known of a message.
    sealed interface Measured {
        /// It may be sent.
        record Fit(int bytes) implements Measured {}

        /// It is not sent.
        record Unfit(Status why) implements Measured {}
    }

    /// Measures a message.
    Measured of(Q message) {
        try (var bytes = method.streamRequest(message)) {
            var size = size(bytes);
            return size <= most
                    ? new Measured.Fit(size)
                    : unfit(Status.RESOURCE_EXHAUSTED.withDescription(
                            "a message of more than grpc.message-out = %d bytes is not sent".formatted(most)));
        } catch (IOException | RuntimeException e) {
            return unfit(Status.INTERNAL
                    .withDescription("the message cannot be written")
                    .withCause(e));
        }
    }

    private static Measured unfit(Status why) {
        return new Measured.Unfit(why);
    }

    /// What protoc writes knows its length without being written; other messages are written once more.
    private int size(InputStream bytes) throws IOException {
        return bytes instanceof KnownLength ? bytes.available() : bytes.readNBytes(most + 1).length;
    }
}
