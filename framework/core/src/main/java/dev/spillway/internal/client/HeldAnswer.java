package dev.spillway.internal.client;

import dev.spillway.http.ClientException;
import dev.spillway.http.ClientFailed;
import dev.spillway.http.ClientResponse;
import dev.spillway.http.Headers;
import dev.spillway.http.ProblemException;
import dev.spillway.internal.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// An answer whose content is in memory.
final class HeldAnswer implements ClientResponse {
    private final int status;
    private final Headers headers;
    private final byte[] bytes;
    private final Attempts attempts;
    private final Caller caller;
    private final Json json;

    HeldAnswer(Exchange exchange, byte[] bytes, Attempts attempts, Caller caller, Json json) {
        this.status = exchange.status();
        this.headers = exchange.headers();
        this.bytes = bytes;
        this.attempts = attempts;
        this.caller = caller;
        this.json = json;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public Headers headers() {
        return headers;
    }

    @Override
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public String text() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw unfit("the content is not UTF-8");
        }
    }

    @Override
    public <T> T json(Class<T> type) {
        if (!isJson(headers)) {
            throw unfit("the content is %s, not JSON"
                    .formatted(headers.first("Content-Type").orElse("of no type")));
        }
        try {
            return json.read(bytes, type);
        } catch (ProblemException e) {
            // The codec speaks to clients; here the other side is the one that was wrong.
            throw unfit("the content does not fit: "
                    + e.problem().detail().orElse(e.problem().title()));
        }
    }

    /// Whether a message says that it holds a JSON document.
    static boolean isJson(Headers headers) {
        var type = headers.first("Content-Type")
                .orElse("")
                .split(";", 2)[0]
                .strip()
                .toLowerCase(Locale.ROOT);
        return type.equals("application/json") || type.endsWith("+json");
    }

    private ClientException unfit(String detail) {
        attempts.add(detail);
        return caller.failed(new ClientFailed(attempts.history(), ClientFailed.Reason.CONTENT));
    }
}
