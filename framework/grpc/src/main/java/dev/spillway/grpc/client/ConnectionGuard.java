package dev.spillway.grpc.client;

import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslHandler;
import io.grpc.netty.shaded.io.netty.util.concurrent.Future;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/// What grpc-java does not bound of a new connection: the time until the peer has said something, or over TLS
/// until the handshake is done, which is absolute; and the time in which a certificate is valid.
///
/// It stands at the head of the pipeline, before TLS, and belongs to the connection's event loop.
final class ConnectionGuard extends ChannelInboundHandlerAdapter {
    private enum Layer {
        CLEAR,
        TLS
    }

    /// Makes one for each connection of a channel.
    @FunctionalInterface
    interface Maker {
        ConnectionGuard make();
    }

    private final Layer layer;
    private final Duration time;
    private @Nullable Future<?> timer;
    private boolean heard;

    private ConnectionGuard(Layer layer, Duration time) {
        this.layer = layer;
        this.time = time;
    }

    /// For connections in clear: the first byte of the peer has to come within `time`.
    static Maker clear(Duration time) {
        return () -> new ConnectionGuard(Layer.CLEAR, time);
    }

    /// For connections under TLS: the handshake has to be done within `time`.
    static Maker secure(Duration time) {
        return () -> new ConnectionGuard(Layer.TLS, time);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        timer = context.executor().schedule(() -> check(context), time.toNanos(), TimeUnit.NANOSECONDS);
        context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (timer != null) {
            timer.cancel(false);
        }
        context.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        if (!heard) {
            heard = true;
            var tls = context.pipeline().get(SslHandler.class);
            if (tls != null) {
                // Before the handshake can be done, so before anybody hears that it is.
                var _ = tls.handshakeFuture().addListener(done -> {
                    if (done.isSuccess()) {
                        requireValid(context, tls);
                    }
                });
            }
        }
        context.fireChannelRead(bytes);
    }

    private void check(ChannelHandlerContext context) {
        var ready = switch (layer) {
            case CLEAR -> heard;
            case TLS -> {
                var tls = context.pipeline().get(SslHandler.class);
                yield tls != null && tls.handshakeFuture().isSuccess();
            }
        };
        if (!ready) {
            var what = layer == Layer.TLS ? "no TLS handshake" : "not a byte from the server";
            end(context, new IOException("%s within %d ms".formatted(what, time.toMillis())));
        }
    }

    /// The JDK takes a certificate that is trusted by itself at any time, expired or not.
    private static void requireValid(ChannelHandlerContext context, SslHandler tls) {
        try {
            for (var certificate : tls.engine().getSession().getPeerCertificates()) {
                if (certificate instanceof X509Certificate dated) {
                    dated.checkValidity();
                }
            }
        } catch (SSLPeerUnverifiedException | CertificateException e) {
            end(context, new SSLPeerUnverifiedException(String.valueOf(e.getMessage())));
        }
    }

    private static void end(ChannelHandlerContext context, IOException why) {
        context.fireExceptionCaught(why);
        var _ = context.close();
    }
}
