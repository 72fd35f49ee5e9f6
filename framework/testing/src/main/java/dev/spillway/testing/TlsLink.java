package dev.spillway.testing;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// A connection under TLS over loopback, which takes any certificate: what is tested is what the service does.
final class TlsLink implements Link {
    static final SSLContext ANY = any();

    private final SocketLink under;
    private final SSLSocket socket;

    private TlsLink(SocketLink under, SSLSocket socket) {
        this.under = under;
        this.socket = socket;
    }

    static TlsLink connect(int port, String from, int receiveBuffer, TestClient.Protocol protocol) throws IOException {
        var under = SocketLink.connect(port, from, receiveBuffer);
        try {
            var socket = (SSLSocket) ANY.getSocketFactory().createSocket(under.socket(), "localhost", port, true);
            var parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {
                switch (protocol) {
                    case HTTP_1_1 -> "http/1.1";
                    case HTTP_2 -> "h2";
                }
            });
            socket.setSSLParameters(parameters);
            socket.setSoTimeout((int) SocketLink.CONNECT.toMillis());
            socket.startHandshake();
            return new TlsLink(under, socket);
        } catch (IOException e) {
            under.close();
            throw e;
        }
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    @Override
    public int read(byte[] target, int offset, int length, Duration atMost) throws IOException {
        // A timeout of 0 would be none.
        socket.setSoTimeout((int) Math.max(1, atMost.toMillis()));
        try {
            return socket.getInputStream().read(target, offset, length);
        } catch (SocketTimeoutException e) {
            return 0;
        }
    }

    @Override
    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void reset() {
        under.reset();
    }

    /// Without a word of TLS: a farewell would wait for a server that does not read.
    @Override
    public void close() {
        under.close();
    }

    @Override
    public int localPort() {
        return under.localPort();
    }

    private static SSLContext any() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Trusting()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    private static final class Trusting extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
