package dev.spillway.grpc;

import dev.spillway.http.Deadline;
import dev.spillway.http.Request;
import dev.spillway.internal.rpc.RpcCall;
import io.grpc.Context;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The [Context] of a call: who calls, until when, and whether anybody still waits.
final class CallContext {
    private static final Context.Key<RpcCall> CALL = Context.key("dev.spillway.call");

    private CallContext() {}

    /// Attaches a context to this thread, which is the call's alone and ends with it.
    static Context.CancellableContext attach(RpcCall call) {
        var deadline = Deadline.current();
        var until = io.grpc.Deadline.after(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        // Its cancellation at the deadline is ours: a timer for each call would cost more than most calls do.
        var context = Context.ROOT.withValue(CALL, call).withDeadline(until, NoTimer.INSTANCE);
        deadline.onEnd(() -> cancel(context, call));
        // Nothing was attached before, and nobody works on this thread afterwards.
        var _ = context.attach();
        return context;
    }

    /// The call was stopped before its end: most end otherwise, and have cancelled their context themselves.
    private static void cancel(Context.CancellableContext context, RpcCall call) {
        if (!context.isCancelled()) {
            context.cancel(call.isCancelled() ? null : new TimeoutException("the time of the call is over"));
        }
    }

    static Request request() {
        var call = CALL.get();
        if (call == null) {
            throw new IllegalStateException("this thread works for no call of gRPC");
        }
        return call.request();
    }
}
