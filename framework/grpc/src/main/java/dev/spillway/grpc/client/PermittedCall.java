package dev.spillway.grpc.client;

import io.grpc.ClientCall;
import io.grpc.ForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A call that holds a permit from its start to its end. That end is the channel's, which comes whatever
/// interceptors and listeners do.
final class PermittedCall<Q, R> extends ForwardingClientCall<Q, R> {
    private final Attempt attempt;
    private final Measure<Q> measure;
    private ClientCall<Q, R> call;
    private volatile Optional<Status> fault = Optional.empty();

    PermittedCall(ClientCall<Q, R> call, Attempt attempt, Measure<Q> measure) {
        this.call = call;
        this.attempt = attempt;
        this.measure = measure;
    }

    @Override
    protected ClientCall<Q, R> delegate() {
        return call;
    }

    @Override
    public void start(Listener<R> listener, Metadata headers) {
        var refusal = attempt.enter();
        if (refusal.isPresent()) {
            call = new NoCall<>();
            listener.onClose(refusal.get(), new Metadata());
            return;
        }
        var left = false;
        try {
            call.start(new Leaving(listener), headers);
            left = true;
        } finally {
            if (!left) {
                attempt.leave();
            }
        }
    }

    @Override
    public void sendMessage(Q message) {
        if (fault.isPresent()) {
            return;
        }
        fault = measure.refusal(message);
        if (fault.isPresent()) {
            attempt.refuse();
            call.cancel(fault.get().getDescription(), fault.get().getCause());
        } else {
            call.sendMessage(message);
        }
    }

    /// A call that has been cancelled for its message would not take it.
    @Override
    public void halfClose() {
        if (fault.isEmpty()) {
            call.halfClose();
        }
    }

    private final class Leaving extends SimpleForwardingClientCallListener<R> {
        Leaving(Listener<R> listener) {
            super(listener);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            attempt.leave();
            super.onClose(fault.orElse(status), trailers);
        }
    }

    /// What is left of a call that was not made.
    private static final class NoCall<Q, R> extends ClientCall<Q, R> {
        @Override
        public void start(Listener<R> listener, Metadata headers) {}

        @Override
        public void request(int messages) {}

        @Override
        public void cancel(@Nullable String message, @Nullable Throwable cause) {}

        @Override
        public void halfClose() {}

        @Override
        public void sendMessage(Q message) {}
    }
}
