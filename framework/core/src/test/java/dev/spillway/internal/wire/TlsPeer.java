package dev.spillway.internal.wire;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// The client's side of TLS over a [PipedChannel]: it makes records of what it is told to send, and opens what the
/// other side has written. It takes any certificate.
final class TlsPeer {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    final SSLEngine engine;
    private final PipedChannel channel;
    private final StringBuilder received = new StringBuilder();
    private int opened;
    private boolean dripping;

    TlsPeer(PipedChannel channel, String... protocols) {
        this.channel = channel;
        this.engine = context().createSSLEngine();
        engine.setUseClientMode(true);
        var parameters = engine.getSSLParameters();
        parameters.setProtocols(protocols);
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        engine.setSSLParameters(parameters);
    }

    /// The same, whose bytes come one by one.
    TlsPeer dripping() {
        dripping = true;
        return this;
    }

    private void feed(byte[] bytes) {
        if (dripping) {
            for (var single : bytes) {
                channel.feed(new byte[] {single});
            }
        } else {
            channel.feed(bytes);
        }
    }

    /// Shakes hands with the thread that reads from the channel.
    TlsPeer handshake() throws IOException {
        engine.beginHandshake();
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_WRAP -> feed(record(NOTHING));
                case NEED_TASK -> tasks();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    channel.awaitWritten(opened + 1);
                    open();
                }
                case NOT_HANDSHAKING, FINISHED -> {
                    return this;
                }
            }
        }
    }

    private void tasks() {
        for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /// The record of a text.
    byte[] record(String text) throws SSLException {
        return record(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /// The records of what the engine has to say, or of data.
    byte[] record(ByteBuffer data) throws SSLException {
        var out = ByteBuffer.allocate(4 * engine.getSession().getPacketBufferSize() + 2 * data.remaining());
        do {
            engine.wrap(data, out);
        } while (data.hasRemaining());
        out.flip();
        var bytes = new byte[out.remaining()];
        out.get(bytes);
        return bytes;
    }

    TlsPeer send(String text) throws SSLException {
        channel.feed(record(text));
        return this;
    }

    /// New keys for this side, and a demand for new ones of the other.
    byte[] keyUpdate() throws SSLException {
        engine.beginHandshake();
        return record(NOTHING);
    }

    /// Opens what was written since the last time.
    ///
    /// @return all data so far
    String open() throws SSLException {
        var written = channel.written().getBytes(StandardCharsets.ISO_8859_1);
        var in = ByteBuffer.wrap(written, opened, written.length - opened);
        var out = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        var before = -1;
        while (in.hasRemaining()
                && in.position() != before
                && engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
            before = in.position();
            engine.unwrap(in, out.clear());
            tasks();
            received.append(StandardCharsets.ISO_8859_1.decode(out.flip()));
        }
        opened = in.position();
        return received.toString();
    }

    private static SSLContext context() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Trusting()}, null);
            return context;
        } catch (NoSuchAlgorithmException | KeyManagementException e) {
            throw new AssertionError(e);
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
