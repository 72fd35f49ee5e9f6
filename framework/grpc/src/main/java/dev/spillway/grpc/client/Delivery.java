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
/// blocking stubs, or else on the virtual thread that it comes on; one after the other, whichever threads say it, and
/// nothing after the end; with the deadline of the caller. A listener that fails hears only of the end after that.
final class Delivery<R> {
    /// What is said of a call whose listener fails.
    static final String FAULT = "the listener of the call failed";

    private final ClientCall.Listener<R> listener;
    private final Executor turns;
    private final Optional<Deadline> scope;
    private final Consumer<Throwable> told;
    private volatile Optional<Status> fault = Optional.empty();
    /// It has heard of the end. What is done in turn sees it.
    private boolean closed;

    /// @param executor the stub's, if it has one
    /// @param told hears what the listener throws
    Delivery(
            ClientCall.Listener<R> listener,
            @Nullable Executor executor,
            Optional<Deadline> scope,
            Consumer<Throwable> told) {
        this.listener = listener;
        this.turns = new InTurn(executor == null ? Runnable::run : executor, this::failed);
        this.scope = scope;
        this.told = told;
    }

    private void failed(Throwable thrown) {
        fault = Optional.of(Status.CANCELLED.withDescription(FAULT).withCause(thrown));
        told.accept(thrown);
    }

    void headers(Metadata headers) {
        deliver(() -> {
            if (listens()) {
                listener.onHeaders(headers);
            }
        });
    }

    /// @param held what the message takes until the listener has had it
    void message(R message, Purse.Hold held) {
        deliver(() -> {
            try (held) {
                if (listens()) {
                    listener.onMessage(message);
                }
            }
        });
    }

    void ready() {
        deliver(() -> {
            if (listens()) {
                listener.onReady();
            }
        });
    }

    void close(Status status, Metadata trailers) {
        deliver(() -> {
            closed = true;
            listener.onClose(fault.orElse(status), trailers);
        });
    }

    private boolean listens() {
        return !closed && fault.isEmpty();
    }

    private void deliver(Runnable event) {
        if (scope.isEmpty()) {
            turns.execute(event);
            return;
        }
        var deadline = scope.get();
        turns.execute(() -> deadline.call(() -> {
            event.run();
            return scope;
        }));
    }
}
