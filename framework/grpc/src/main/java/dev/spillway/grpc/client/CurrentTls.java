package dev.spillway.grpc.client;

import dev.spillway.internal.client.Terms;
import io.grpc.netty.shaded.io.netty.buffer.ByteBufAllocator;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.grpc.netty.shaded.io.netty.handler.ssl.JdkSslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/// TLS as it is for HTTP clients: by the JDK, with the same versions, suites, groups and signatures. Keys and
/// authorities are asked for with each connection, for their files may have changed.
// Netty has deprecated the type that its own abstract method returns.
@SuppressWarnings("deprecation")
final class CurrentTls extends SslContext {
    private static final ApplicationProtocolConfig HTTP_2 = new ApplicationProtocolConfig(
            Protocol.ALPN, SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT, "h2");

    private record Made(SSLContext keys, JdkSslContext context) {}

    private final Terms.Security security;
    private volatile Made last;

    CurrentTls(Terms.Security security) {
        this.security = security;
        this.last = make(security.context().get());
    }

    private Made make(SSLContext keys) {
        var parameters = security.parameters().get();
        var context = new JdkSslContext(
                keys,
                true,
                Arrays.asList(parameters.getCipherSuites()),
                IdentityCipherSuiteFilter.INSTANCE,
                HTTP_2,
                ClientAuth.NONE,
                parameters.getProtocols(),
                false);
        return new Made(keys, context);
    }

    private JdkSslContext current() {
        var keys = security.context().get();
        var known = last;
        if (!known.keys.equals(keys)) {
            known = make(keys);
            last = known;
        }
        return known.context;
    }

    private SSLEngine bounded(SSLEngine engine) {
        var ours = security.parameters().get();
        var parameters = engine.getSSLParameters();
        parameters.setNamedGroups(ours.getNamedGroups());
        parameters.setSignatureSchemes(ours.getSignatureSchemes());
        parameters.setEndpointIdentificationAlgorithm(ours.getEndpointIdentificationAlgorithm());
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        return bounded(current().newEngine(allocator));
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
        return bounded(current().newEngine(allocator, host, port));
    }

    @Override
    public boolean isClient() {
        return true;
    }

    @Override
    public List<String> cipherSuites() {
        return last.context.cipherSuites();
    }

    @Override
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return last.context.applicationProtocolNegotiator();
    }

    @Override
    public SSLSessionContext sessionContext() {
        return last.context.sessionContext();
    }
}
