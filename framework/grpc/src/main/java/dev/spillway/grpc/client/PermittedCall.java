package dev.spillway.grpc.client;

import dev.spillway.grpc.client.Measure.Measured;
import dev.spillway.limit.Knobs;
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
    private static final Status NO_ROOM =
            Status.RESOURCE_EXHAUSTED.withDescription("no room for the message in " + Knobs.BYTES.path());

    private final Attempt attempt;
    private final Purse purse;
    private final Measure<Q> measure;
    private ClientCall<Q, R> call;
    private volatile Optional<Status> fault = Optional.empty();

    PermittedCall(ClientCall<Q, R> call, Attempt attempt, Purse purse, Measure<Q> measure) {
        this.call = call;
        this.attempt = attempt;
        this.purse = purse;
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
        fault = switch (measure.of(message)) {
            case Measured.Unfit(var why) -> Optional.of(why);
            case Measured.Fit(var bytes) -> purse.send(bytes) ? Optional.empty() : Optional.of(NO_ROOM);
        };
        if (fault.isPresent()) {
            attempt.refuse();
            call.cancel(fault.get().getDescription(), fault.get().getCause());
        } else {
            call.sendMessage(message);
            purse.given();
            forgetWhatIsOut();
        }
    }

    /// The channel does not tell when the bytes of a message have left, but when so few wait that it takes more.
    private void forgetWhatIsOut() {
        if (call.isReady()) {
            purse.sent();
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
        public void onReady() {
            forgetWhatIsOut();
            super.onReady();
        }

        /// A call with one message hears of no [#onReady]; who answers has taken it.
        @Override
        public void onHeaders(Metadata headers) {
            if (measure.method().getType().clientSendsOneMessage()) {
                purse.sent();
            }
            super.onHeaders(headers);
        }

        @Override
        public void onMessage(R message) {
            try (var _ = purse.handOver()) {
                ScopedValue.where(Purse.AT_HAND, purse).run(() -> super.onMessage(message));
            }
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            purse.end();
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
