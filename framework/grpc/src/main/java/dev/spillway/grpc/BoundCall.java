package dev.spillway.grpc;

import dev.spillway.internal.rpc.RpcCall;
import dev.spillway.internal.rpc.RpcCode;
import dev.spillway.internal.rpc.RpcOver;
import dev.spillway.internal.rpc.RpcReceiver;
import dev.spillway.internal.rpc.RpcStatus;
import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A call between core and grpc-java: a [ServerCall] for the application, a receiver for core.
///
/// @param <Q> messages that come
/// @param <A> messages that go
final class BoundCall<Q, A> extends ServerCall<Q, A> implements RpcReceiver {
    private static final Status OVER = Status.CANCELLED.withDescription("nobody waits for this any more");

    /// Thrown in an application that goes on sending, and what its context says. Stackless, because clients go at
    /// will.
    private static final class Over extends StatusRuntimeException {
        private static final long serialVersionUID = 1;

        Over(Status status) {
            super(status);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    private final MethodDescriptor<Q, A> method;
    private final RpcCall call;
    private final Context.CancellableContext context;
    private Listener<Q> listener = new Listener<>() {};
    /// How the call has ended because of a message that cannot be read.
    private Optional<RpcStatus> unread = Optional.empty();

    private BoundCall(MethodDescriptor<Q, A> method, RpcCall call, Context.CancellableContext context) {
        this.method = method;
        this.call = call;
        this.context = context;
    }

    /// Begins a call on its thread.
    static <Q, A> RpcReceiver start(ServerMethodDefinition<Q, A> method, RpcCall call) {
        var bound = new BoundCall<>(method.getMethodDescriptor(), call, CallContext.attach(call));
        try {
            bound.listener = method.getServerCallHandler().startCall(bound, Fields.in(call));
        } catch (Over over) {
            throw new RpcOver();
        }
        return bound;
    }

    @Override
    public void ready() {
        try {
            listener.onReady();
        } catch (Over over) {
            throw new RpcOver();
        }
    }

    @Override
    public void message(byte[] bytes) {
        var message = parsed(bytes);
        if (message == null) {
            return;
        }
        try {
            listener.onMessage(message);
        } catch (Over over) {
            throw new RpcOver();
        }
    }

    private @Nullable Q parsed(byte[] bytes) {
        try {
            return method.parseRequest(new Messages.In(bytes));
        } catch (StatusRuntimeException malformed) {
            end(new RpcStatus(RpcCode.INTERNAL, "the message is none of " + method.getFullMethodName()));
            return null;
        }
    }

    private void end(RpcStatus status) {
        try {
            call.close(status);
            unread = Optional.of(status);
        } catch (IllegalStateException e) {
            // Another thread of the application was faster: the call has ended as it said.
        }
    }

    @Override
    public void halfClosed() {
        try {
            listener.onHalfClose();
        } catch (Over over) {
            throw new RpcOver();
        }
    }

    /// The application has not ended a call whose message it could not be given: to it that is no success.
    @Override
    public void completed() {
        if (unread.isPresent()) {
            cancelled(unread.get());
            return;
        }
        try {
            listener.onComplete();
        } finally {
            context.cancel(null);
        }
    }

    @Override
    public void cancelled(RpcStatus why) {
        context.cancel(new Over(Status.fromCodeValue(why.code().number())));
        listener.onCancel();
    }

    @Override
    public void request(int messages) {
        call.request(messages);
    }

    @Override
    public void sendHeaders(Metadata headers) {
        try {
            call.sendHead(Fields.out(headers));
        } catch (RpcOver over) {
            throw new Over(OVER);
        }
    }

    @Override
    public void sendMessage(A message) {
        try {
            call.send(Messages.framed(method.streamResponse(message)));
        } catch (RpcOver over) {
            throw new Over(OVER);
        }
    }

    @Override
    public boolean isReady() {
        return call.isReady();
    }

    @Override
    public void close(Status status, Metadata trailers) {
        var description = status.getDescription();
        call.close(new RpcStatus(
                RpcCode.of(status.getCode().value()), description == null ? "" : description, Fields.out(trailers)));
    }

    @Override
    public boolean isCancelled() {
        return call.isCancelled();
    }

    /// Messages are never compressed: see the documentation.
    @Override
    public void setCompression(String compressor) {}

    @Override
    public Attributes getAttributes() {
        return Attributes.newBuilder()
                .set(
                        io.grpc.Grpc.TRANSPORT_ATTR_REMOTE_ADDR,
                        new InetSocketAddress(call.request().client(), 0))
                .build();
    }

    @Override
    public @Nullable String getAuthority() {
        return call.request().header("host").orElse(null);
    }

    @Override
    public MethodDescriptor<Q, A> getMethodDescriptor() {
        return method;
    }
}
