package dev.spillway.grpc.client;

import io.grpc.Attributes;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

/// A call as a stub has it. It becomes a [Trip] when it starts.
final class BoundedCall<Q, R> extends ClientCall<Q, R> {
    private final Outlet outlet;
    private final Course<Q, R> course;
    private volatile @Nullable Trip<Q, R> trip;

    BoundedCall(Outlet outlet, Course<Q, R> course) {
        this.outlet = outlet;
        this.course = course;
    }

    @Override
    public void start(Listener<R> listener, Metadata headers) {
        if (trip != null) {
            throw new IllegalStateException("a call starts once");
        }
        var started = new Trip<>(outlet, course, headers, listener);
        trip = started;
        started.begin();
    }

    private Trip<Q, R> started() {
        var started = trip;
        if (started == null) {
            throw new IllegalStateException("the call has not started");
        }
        return started;
    }

    @Override
    public void request(int messages) {
        started().request(messages);
    }

    @Override
    public void sendMessage(Q message) {
        started().send(message);
    }

    @Override
    public void halfClose() {
        started().halfClose();
    }

    @Override
    public void cancel(@Nullable String message, @Nullable Throwable cause) {
        var started = trip;
        if (started != null) {
            started.cancel(message, cause);
        }
    }

    @Override
    public boolean isReady() {
        return started().isReady();
    }

    @Override
    public void setMessageCompression(boolean enabled) {
        started().compress(enabled);
    }

    @Override
    public Attributes getAttributes() {
        return started().attributes();
    }
}
