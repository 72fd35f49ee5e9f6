package dev.spillway.benchmarks.clients;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;

/// HttpCore's blocking connection and parsers, which ours is built on, with nothing round them.
final class CoreEngine implements Engine {
    private final int port;

    CoreEngine(int port) {
        this.port = port;
    }

    @Override
    public Lane lane() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        var connection = new DefaultBHttpClientConnection(Http1Config.DEFAULT);
        connection.bind(socket);
        return new Kept(connection, "127.0.0.1:" + port);
    }

    @Override
    public void close() {}

    private record Kept(DefaultBHttpClientConnection connection, String authority) implements Lane {
        @Override
        public void call() throws IOException {
            var request = new BasicClassicHttpRequest("GET", Upstream.PATH);
            request.addHeader("Host", authority);
            try {
                connection.sendRequestHeader(request);
                connection.flush();
                var response = connection.receiveResponseHeader();
                connection.receiveResponseEntity(response);
                Lane.check(response.getCode(), EntityUtils.toByteArray(response.getEntity()));
            } catch (HttpException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            connection.close();
        }
    }
}
