package dev.spillway.grpc.client;

import dev.spillway.internal.trace.Span;
import dev.spillway.internal.trace.Span.Attribute;
import dev.spillway.internal.trace.Trace;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
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
        serverOf(authority, attributes);
        attributes.add(
                new Attribute.Count("rpc.grpc.status_code", status.getCode().value()));
        if (!status.isOk()) {
            attributes.add(new Attribute.Text("error.type", status.getCode().name()));
        }
        trace.ended(method.getFullMethodName(), status.isOk() ? Span.Status.UNSET : Span.Status.ERROR, attributes);
    }

    /// A name or an address, and the port if there is one.
    private static void serverOf(String authority, List<Attribute> attributes) {
        var colon = authority.lastIndexOf(':');
        var hasPort = colon > authority.lastIndexOf(']') && colon + 1 < authority.length();
        var host = hasPort ? authority.substring(0, colon) : authority;
        var bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        attributes.add(new Attribute.Text("server.address", bare));
        if (hasPort) {
            attributes.add(new Attribute.Count("server.port", Long.parseLong(authority.substring(colon + 1))));
        }
    }
}
