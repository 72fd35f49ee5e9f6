package dev.spillway.internal.client;

import java.security.SecureRandom;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/// Makes the engines of the connections of one session: whoever connects asks for one, so this is where a connection
/// gets our rules of TLS, whatever the client would have set, and its guard.
final class GuardedContext extends SSLContext {
    /// @param files keys and authorities; asked for each connection, so that files may change
    /// @param maker makes a guarded engine of a bare one
    GuardedContext(Supplier<SSLContext> files, Target target, Maker maker) {
        super(
                new Spi(files, target, maker),
                files.get().getProvider(),
                files.get().getProtocol());
    }

    /// Makes a guarded engine of a bare one.
    @FunctionalInterface
    interface Maker {
        SSLEngine guarded(SSLEngine bare);
    }

    private static final class Spi extends SSLContextSpi {
        private final Supplier<SSLContext> files;
        private final Target target;
        private final Maker maker;

        Spi(Supplier<SSLContext> files, Target target, Maker maker) {
            this.files = files;
            this.target = target;
            this.maker = maker;
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return engineCreateSSLEngine();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return maker.guarded(files.get().createSSLEngine(target.host(), target.port()));
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
            throw new UnsupportedOperationException("it is made of files");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            throw new UnsupportedOperationException("nothing is sent past the guard");
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            throw new UnsupportedOperationException("a client does not listen");
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return files.get().getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return files.get().getClientSessionContext();
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return files.get().getDefaultSSLParameters();
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return files.get().getSupportedSSLParameters();
        }
    }
}
