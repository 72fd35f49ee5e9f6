package dev.spillway.examples.shop;

import dev.spillway.http.Deadline;
import dev.spillway.http.Filter;
import dev.spillway.http.Handler;
import dev.spillway.http.Request;
import dev.spillway.http.Response;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says how much time a call has left when it comes, over HTTP or gRPC: the deadline of the first caller, as seen from
/// here.
public final class TimeLeft implements Filter, ServerInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(TimeLeft.class);

    @Override
    public Response filter(Request request, Handler next) throws Exception {
        say(request.method() + " " + request.path());
        return next.handle(request);
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata fields, ServerCallHandler<Q, A> next) {
        say(call.getMethodDescriptor().getFullMethodName());
        return next.startCall(call, fields);
    }

    private static void say(String what) {
        LOG.info("{}: {} ms left", what, Deadline.current().remaining().toMillis());
    }
}
