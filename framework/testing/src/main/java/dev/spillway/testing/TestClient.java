package dev.spillway.testing;

import dev.spillway.http.Response.Field;
import dev.spillway.testing.RawClient.End;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// An ordinary client, for tests that are about what is asked and answered and not about bytes: the same test then
/// holds for every protocol. It keeps one connection and asks for one thing at a time.
public sealed interface TestClient extends AutoCloseable {
    /// What it speaks.
    enum Protocol {
        /// RFC 9112.
        HTTP_1_1,
        /// RFC 9113, with prior knowledge.
        HTTP_2
    }

    /// Connects to a port of this machine from a loopback address: `127.0.0.2`.
    static TestClient connect(Protocol protocol, int port, String from) {
        return connect(Transport.CLEAR, protocol, port, from);
    }

    /// Connects over a transport.
    static TestClient connect(Transport transport, Protocol protocol, int port, String from) {
        return over(protocol, RawClient.connect(transport, protocol, port, from, 0));
    }

    /// Takes over a connection on which nothing was said yet.
    static TestClient over(Protocol protocol, RawClient connected) {
        return switch (protocol) {
            case HTTP_1_1 -> new Http1(connected);
            case HTTP_2 -> new Http2(H2Client.over(connected).begin());
        };
    }

    /// Sends a request and reads its answer, within 10 s. An answer that comes before all content is sent is taken.
    ///
    /// @param fields beside those that every request has
    /// @param content none if it is empty
    /// @throws IllegalStateException if there is no answer
    /// @throws UncheckedIOException if the connection has ended before
    Answer ask(String method, String path, List<Field> fields, byte[] content);

    /// Sends `GET path` and reads the answer.
    default Answer get(String path) {
        return ask("GET", path, List.of(), new byte[0]);
    }

    /// Sends `POST path` with text in UTF-8 and reads the answer.
    default Answer post(String path, String contentType, String text) {
        return ask(
                "POST", path, List.of(new Field("Content-Type", contentType)), text.getBytes(StandardCharsets.UTF_8));
    }

    /// Whether the server lets the connection be used for another request, as far as it has said.
    boolean isKept();

    @Override
    void close();

    /// Over HTTP/1.1.
    final class Http1 implements TestClient {
        private final RawClient client;
        private boolean kept = true;

        private Http1(RawClient client) {
            this.client = client;
        }

        @Override
        public Answer ask(String method, String path, List<Field> fields, byte[] content) {
            var head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
            fields.forEach(field ->
                    head.append(field.name()).append(": ").append(field.value()).append("\r\n"));
            if (content.length > 0) {
                head.append("Content-Length: ").append(content.length).append("\r\n");
            }
            var request = new ByteArrayOutputStream();
            request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            request.writeBytes(content);
            client.pour(request.toByteArray(), 1);
            var answer = method.equals("HEAD") ? client.answerToHead() : client.answer();
            kept = !answer.closes();
            return answer;
        }

        @Override
        public boolean isKept() {
            return kept && client.end() == End.OPEN;
        }

        @Override
        public void close() {
            client.close();
        }
    }

    /// Over HTTP/2.
    final class Http2 implements TestClient {
        private final H2Client client;

        private Http2(H2Client client) {
            this.client = client;
        }

        @Override
        public Answer ask(String method, String path, List<Field> fields, byte[] content) {
            var block = HeaderBlock.request(method, path);
            fields.forEach(field -> block.field(field.name().toLowerCase(Locale.ROOT), field.value()));
            if (content.length == 0) {
                return client.answer(client.send(block));
            }
            var stream = client.open(block.field("content-length", Integer.toString(content.length)));
            try {
                client.upload(stream, content);
            } catch (UncheckedIOException e) {
                // The server may have said enough before it closed.
            }
            return client.answer(stream);
        }

        @Override
        public boolean isKept() {
            return client.goAways().isEmpty() && client.end() == End.OPEN;
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
