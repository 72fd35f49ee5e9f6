package dev.spillway.grpc.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.MethodDescriptor;
import java.util.List;

/// What a call is, whichever attempt makes it.
///
/// @param method what is called
/// @param options of the stub
/// @param inside interceptors of the application, the first outermost
record Course<Q, R>(MethodDescriptor<Q, R> method, CallOptions options, List<ClientInterceptor> inside) {
    /// The call over a channel, through the interceptors.
    ClientCall<Q, R> over(Channel channel) {
        return ClientInterceptors.interceptForward(channel, inside).newCall(method, options);
    }

    /// `pkg.Service/Method`.
    String name() {
        return method.getFullMethodName();
    }

    /// Whether it is one message there and one back.
    boolean isUnary() {
        return method.getType() == MethodDescriptor.MethodType.UNARY;
    }

    /// Whether what is sent is one message, which can be sent again.
    boolean isRepeatable() {
        return method.getType().clientSendsOneMessage();
    }
}
