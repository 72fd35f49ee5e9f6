package dev.spillway.grpc.client;

import io.grpc.Attributes;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

/// A call as a stub has it. It becomes a [Trip] when it starts.
final class BoundedCall<Q, R> extends ClientCall<Q, R> {
    private final Outlet outlet;
    private final Course<Q, R> course;
    /// Written by the lock of this, once.
    private volatile @Nullable Trip<Q, R> trip;
    /// By the lock of this: whether it was cancelled before it started.
    private boolean cancelled;

    BoundedCall(Outlet outlet, Course<Q, R> course) {
        this.outlet = outlet;
        this.course = course;
    }

    @Override
    public void start(Listener<R> listener, Metadata headers) {
        var started = new Trip<>(outlet, course, headers, listener);
        synchronized (this) {
            if (trip != null) {
                throw new IllegalStateException("a call starts once");
            }
            if (cancelled) {
                throw new IllegalStateException("the call was cancelled before it started");
            }
            trip = started;
        }
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
        Trip<Q, R> started;
        synchronized (this) {
            started = trip;
            cancelled = started == null;
        }
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
