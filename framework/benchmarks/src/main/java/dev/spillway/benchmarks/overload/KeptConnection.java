package dev.spillway.benchmarks.overload;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A caller with a connection that it keeps while the server does.
final class KeptConnection implements OpenLoop.Caller, AutoCloseable {
    private static final int LONGEST_WAIT = 10_000;
    private static final int STATUS = "HTTP/1.1 ".length();
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]{1,6})\r\n");
    private static final Pattern CLOSE = Pattern.compile("(?i)\r\nconnection: *close\r\n");

    private final int port;
    private final byte[] request;
    private final byte[] buffer = new byte[4 << 10];
    private @Nullable Socket socket;

    KeptConnection(int port, String path) {
        this.port = port;
        this.request = "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"
                .formatted(path, port)
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public int call() {
        try {
            var open = open();
            open.getOutputStream().write(request);
            return answer(open);
        } catch (IOException lost) {
            close();
            return 0;
        }
    }

    private Socket open() throws IOException {
        var open = socket;
        if (open == null) {
            open = new Socket(InetAddress.getLoopbackAddress(), port);
            open.setTcpNoDelay(true);
            open.setSoTimeout(LONGEST_WAIT);
            socket = open;
        }
        return open;
    }

    private int answer(Socket open) throws IOException {
        var in = open.getInputStream();
        var filled = 0;
        while (true) {
            var read = in.read(buffer, filled, buffer.length - filled);
            if (read <= 0) {
                throw new EOFException();
            }
            filled += read;
            var text = new String(buffer, 0, filled, StandardCharsets.ISO_8859_1);
            var head = text.indexOf("\r\n\r\n") + 4;
            if (head >= 4 && filled >= head + length(text)) {
                if (CLOSE.matcher(text).find()) {
                    close();
                }
                return Integer.parseInt(text.substring(STATUS, STATUS + 3));
            }
        }
    }

    private static int length(String head) throws IOException {
        var length = LENGTH.matcher(head);
        if (!length.find()) {
            throw new IOException("an answer without Content-Length");
        }
        return Integer.parseInt(length.group(1));
    }

    @Override
    public void close() {
        try (var open = socket) {
            socket = null;
            if (open != null) {
                open.setSoLinger(true, 0);
            }
        } catch (IOException closed) {
            socket = null;
        }
    }
}
