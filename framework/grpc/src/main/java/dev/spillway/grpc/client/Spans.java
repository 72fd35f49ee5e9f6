package dev.spillway.grpc.client;

import dev.spillway.internal.trace.Span;
import dev.spillway.internal.trace.Span.Attribute;
import dev.spillway.internal.trace.Trace;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Objects;

/// The spans of calls, in the words of OpenTelemetry's conventions for gRPC.
final class Spans {
    private Spans() {}

    /// A call has ended.
    static void ended(Trace trace, MethodDescriptor<?, ?> method, String authority, Status status) {
        if (!trace.isRecorded()) {
            return;
        }
        var attributes = new ArrayList<Attribute>();
        attributes.add(new Attribute.Text("rpc.system", "grpc"));
        attributes.add(new Attribute.Text("rpc.service", Objects.requireNonNullElse(method.getServiceName(), "")));
        attributes.add(new Attribute.Text("rpc.method", Objects.requireNonNullElse(method.getBareMethodName(), "")));
        attributes.add(new Attribute.Text("server.address", authority));
        attributes.add(
                new Attribute.Count("rpc.grpc.status_code", status.getCode().value()));
        if (!status.isOk()) {
            attributes.add(new Attribute.Text("error.type", status.getCode().name()));
        }
        trace.ended(method.getFullMethodName(), status.isOk() ? Span.Status.UNSET : Span.Status.ERROR, attributes);
    }
}
