package dev.spillway.grpc.client;

import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Measures messages before the channel has them: one that the channel finds too large while it still connects is
/// an exception in one of its threads, and a call that never ends.
///
/// @param method knows how a message is written
/// @param most bytes
record Measure<Q>(MethodDescriptor<Q, ?> method, int most) {
    /// Why a message is not sent, if it is not.
    Optional<Status> refusal(Q message) {
        try (var bytes = method.streamRequest(message)) {
            var size = size(bytes);
            return size <= most
                    ? Optional.empty()
                    : Optional.of(Status.RESOURCE_EXHAUSTED.withDescription(
                            "a message of more than grpc.message-out = %d bytes is not sent".formatted(most)));
        } catch (IOException | RuntimeException e) {
            return Optional.of(Status.INTERNAL
                    .withDescription("the message cannot be written")
                    .withCause(e));
        }
    }

    /// What protoc writes knows its length without being written; other messages are written once more.
    private long size(InputStream bytes) throws IOException {
        return bytes instanceof KnownLength ? bytes.available() : bytes.readNBytes(most + 1).length;
    }
}
