package dev.spillway.grpc.client;

import dev.spillway.http.Deadline;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Hands what comes to the caller's listener: on the stub's executor, which is the waiting thread itself for
/// blocking stubs, or else on the virtual thread that it comes on; one after the other, with the deadline of the
/// caller.
final class Delivery<R> {
    private final ClientCall.Listener<R> listener;
    private final Executor executor;
    private final Optional<Deadline> scope;

    /// @param executor the stub's, if it has one
    /// @param failed told when the listener throws
    Delivery(
            ClientCall.Listener<R> listener,
            @Nullable Executor executor,
            Optional<Deadline> scope,
            Consumer<Throwable> failed) {
        this.listener = listener;
        this.executor = executor == null ? Runnable::run : new InTurn(executor, failed);
        this.scope = scope;
    }

    void headers(Metadata headers) {
        deliver(() -> listener.onHeaders(headers));
    }

    /// @param held what the message takes until the listener has had it
    void message(R message, Purse.Hold held) {
        deliver(() -> {
            try (held) {
                listener.onMessage(message);
            }
        });
    }

    void ready() {
        deliver(listener::onReady);
    }

    void close(Status status, Metadata trailers) {
        deliver(() -> listener.onClose(status, trailers));
    }

    private void deliver(Runnable event) {
        if (scope.isEmpty()) {
            executor.execute(event);
            return;
        }
        var deadline = scope.get();
        executor.execute(() -> deadline.call(() -> {
            event.run();
            return scope;
        }));
    }
}
