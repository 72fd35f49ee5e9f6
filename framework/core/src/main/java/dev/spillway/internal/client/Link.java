package dev.spillway.internal.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.DefaultHttpRequestWriterFactory;
import org.apache.hc.core5.io.CloseMode;

/// A connection to one address of the target.
final class Link extends DefaultBHttpClientConnection implements Line {
    /// After so much idling, a connection is asked whether it is still there. It costs up to a millisecond.
    private static final long ASK = 1_000_000_000;

    private final Socket socket;
    private final InetAddress address;
    private final HeadParser parser;
    private long ends;
    private long idleSince;
    private int calls;

    private Link(Http1Config config, HeadParser parser, Socket socket, InetAddress address, long now, long ends) {
        super(config, null, null, null, null, DefaultHttpRequestWriterFactory.INSTANCE, _ -> parser);
        this.socket = socket;
        this.address = address;
        this.parser = parser;
        this.idleSince = now;
        this.ends = ends;
    }

    /// A link over a socket that is still to be connected, so that it can be aborted while it is.
    ///
    /// @param now a reading of the process clock
    /// @param ends when it is not to be used any more
    static Link over(Socket socket, InetAddress address, EngineLimits limits, long now, long ends) throws IOException {
        var parser = new HeadParser(limits.http1(), limits.headerBytes());
        var link = new Link(limits.http1(), parser, socket, address, now, ends);
        link.bind(socket);
        return link;
    }

    @Override
    public void secure(SSLSocket secure) throws IOException {
        bind(secure, socket);
    }

    @Override
    public Socket socket() {
        return socket;
    }

    @Override
    public InetAddress address() {
        return address;
    }

    /// Whether an earlier call has been answered over it.
    boolean isUsed() {
        return calls > 0;
    }

    /// A call begins.
    void begin() {
        parser.begin();
    }

    /// The call was answered; it is kept for another one.
    ///
    /// @param until when it is not to be used any more, as the other side says
    void rest(long now, long until) {
        calls++;
        idleSince = now;
        ends = Math.min(ends, until);
    }

    /// Whether another call can be sent over it.
    boolean isFit(long now, long idleTime) {
        return isOpen() && now - ends < 0 && now - idleSince < idleTime && isThere(now) && !isAhead();
    }

    /// Whether it is too old or has idled too long.
    boolean isDone(long now, long idleTime) {
        return !isOpen() || now - ends >= 0 || now - idleSince >= idleTime;
    }

    private boolean isThere(long now) {
        try {
            return now - idleSince < ASK || !isStale();
        } catch (IOException e) {
            return false;
        }
    }

    /// Whether there are bytes that belong to no call: they would be taken for the answer to the next. What came
    /// over TLS and is not decrypted yet cannot be told from its own messages.
    private boolean isAhead() {
        try {
            return parser.buffered() > 0
                    || (getSSLSession() == null && socket.getInputStream().available() > 0);
        } catch (IOException e) {
            return true;
        }
    }

    /// Closes it from any thread: what is blocked on it fails at once, and the other side sees a reset.
    @Override
    public void abort() {
        close(CloseMode.IMMEDIATE);
    }
}
