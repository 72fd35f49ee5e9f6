package dev.spillway.internal.rpc;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.BiConsumer;

/// Fields that an application sends before or after its messages, as they stand in a header block. What the protocol
/// says itself (`grpc-…`, `content-type`, what is about a connection) is not an application's to say, and is dropped.
public final class RpcMetadata {
    /// No fields.
    public static final RpcMetadata NONE = new RpcMetadata();

    /// What RFC 9113, 6.5.2 counts for a field beside its octets.
    private static final int OVERHEAD = 32;
    private static final List<String> NOT_THEIRS = List.of(
            "content-type",
            "te",
            "connection",
            "keep-alive",
            "proxy-connection",
            "transfer-encoding",
            "upgrade",
            "host",
            "content-length",
            "trailer");
    private static final Base64.Encoder BASE64 = Base64.getEncoder().withoutPadding();

    private final List<String> fields;
    private long size;

    /// No fields yet.
    public RpcMetadata() {
        fields = new ArrayList<>();
    }

    /// Adds a field of text.
    ///
    /// @param name in lower case
    /// @param value in printable ASCII; another one is dropped, because clients end the connection over it
    public RpcMetadata text(String name, String value) {
        if (isTheirs(name) && isPrintable(value)) {
            add(name, value);
        }
        return this;
    }

    /// Adds a field of bytes, in Base64 without padding.
    ///
    /// @param name in lower case, ends in `-bin`
    public RpcMetadata binary(String name, byte[] value) {
        if (isTheirs(name)) {
            add(name, BASE64.encodeToString(value));
        }
        return this;
    }

    /// Adds a field that is the protocol's own to say, not an application's.
    ///
    /// @param name in lower case
    /// @param value in printable ASCII
    public RpcMetadata protocol(String name, String value) {
        add(name, value);
        return this;
    }

    private void add(String name, String value) {
        fields.add(name);
        fields.add(value);
        size += name.length() + value.length() + OVERHEAD;
    }

    private static boolean isTheirs(String name) {
        return (!name.startsWith("grpc-") && !name.startsWith(":") && !NOT_THEIRS.contains(name))
                || name.equals("grpc-status-details-bin")
                || name.equals("grpc-retry-pushback-ms");
    }

    private static boolean isPrintable(String value) {
        for (var i = 0; i < value.length(); i++) {
            if (value.charAt(i) < ' ' || value.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    /// What it takes by the count of RFC 9113, 6.5.2.
    public long size() {
        return size;
    }

    /// Shows all fields, name and value.
    public void each(BiConsumer<String, String> field) {
        for (var i = 0; i < fields.size(); i += 2) {
            field.accept(fields.get(i), fields.get(i + 1));
        }
    }
}
