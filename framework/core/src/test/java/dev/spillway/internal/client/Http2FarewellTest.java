package dev.spillway.internal.client;

import static dev.spillway.internal.client.ClientFixture.await;
import static dev.spillway.internal.client.H2FakeServer.SETTINGS;
import static dev.spillway.internal.client.H2FakeServer.frame;
import static dev.spillway.internal.client.H2FakeServer.streams;

import dev.spillway.limit.Settings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The end of a connection that nobody needs any more.
@Timeout(60)
class Http2FarewellTest {
    @Test
    void aConnectionIsClosedWhoseFarewellCannotBeWritten() throws IOException {
        try (var socket = new Socket();
                var peer = new Peer()) {
            var link = new Http2Link(
                    socket, InetAddress.getLoopbackAddress(), Settings.DEFAULTS, System::nanoTime, Long.MAX_VALUE);
            link.secure(peer);
            await(peer::isAcknowledged);
            peer.takesNothing = true;
            link.retire();
            await(socket::isClosed);
        }
    }

    /// Says what it asks for and then nothing, and takes what it is told until it takes nothing any more.
    private static final class Peer extends SSLSocket {
        private final CountDownLatch end = new CountDownLatch(1);
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private volatile boolean takesNothing;

        /// Whether all was written that is before the farewell.
        boolean isAcknowledged() {
            var bytes = taken.toByteArray();
            var last = frame(SETTINGS, 1, 0, new byte[0]);
            return Arrays.equals(bytes, Math.max(0, bytes.length - last.length), bytes.length, last, 0, last.length);
        }

        @Override
        public InputStream getInputStream() {
            var silence = new InputStream() {
                @Override
                public int read() {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return -1;
                }

                @Override
                public int read(byte[] target, int offset, int length) {
                    return read();
                }
            };
            return new SequenceInputStream(new ByteArrayInputStream(frame(SETTINGS, 0, 0, streams(1))), silence);
        }

        @Override
        public OutputStream getOutputStream() {
            return new OutputStream() {
                @Override
                public void write(int octet) throws IOException {
                    if (takesNothing) {
                        throw new IOException("nobody takes it");
                    }
                    taken.write(octet);
                }
            };
        }

        @Override
        public void close() {
            end.countDown();
        }

        @Override
        public String getApplicationProtocol() {
            return "h2";
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return new String[0];
        }

        @Override
        public String[] getEnabledCipherSuites() {
            return new String[0];
        }

        @Override
        public void setEnabledCipherSuites(String[] suites) {}

        @Override
        public String[] getSupportedProtocols() {
            return new String[0];
        }

        @Override
        public String[] getEnabledProtocols() {
            return new String[0];
        }

        @Override
        public void setEnabledProtocols(String[] protocols) {}

        @Override
        public SSLSession getSession() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void addHandshakeCompletedListener(HandshakeCompletedListener listener) {}

        @Override
        public void removeHandshakeCompletedListener(HandshakeCompletedListener listener) {}

        @Override
        public void startHandshake() {}

        @Override
        public void setUseClientMode(boolean mode) {}

        @Override
        public boolean getUseClientMode() {
            return true;
        }

        @Override
        public void setNeedClientAuth(boolean need) {}

        @Override
        public boolean getNeedClientAuth() {
            return false;
        }

        @Override
        public void setWantClientAuth(boolean want) {}

        @Override
        public boolean getWantClientAuth() {
            return false;
        }

        @Override
        public void setEnableSessionCreation(boolean flag) {}

        @Override
        public boolean getEnableSessionCreation() {
            return true;
        }
    }
}
