package dev.spillway.grpc;

import dev.spillway.internal.rpc.RpcCall;
import dev.spillway.internal.rpc.RpcMetadata;
import io.grpc.Metadata;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Carries fields between calls of core and [Metadata].
final class Fields {
    /// Clients send few names, and the same ones again: their keys are kept, by hash the last one of each.
    private static final AtomicReferenceArray<Metadata.@Nullable Key<String>> KEYS = new AtomicReferenceArray<>(256);

    /// Longer names are no constants.
    private static final int LONGEST_KEPT = 64;

    private Fields() {}

    static Metadata in(RpcCall call) {
        var metadata = new Metadata();
        call.fields(new RpcCall.FieldReader() {
            @Override
            public void text(String name, String value) {
                metadata.put(key(name), value);
            }

            @Override
            public void binary(String name, byte[] value) {
                metadata.put(Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER), value);
            }
        });
        return metadata;
    }

    private static Metadata.Key<String> key(String name) {
        if (name.length() > LONGEST_KEPT) {
            return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
        }
        var slot = name.hashCode() & (KEYS.length() - 1);
        var known = KEYS.get(slot);
        if (known == null || !known.name().equals(name)) {
            known = Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
            KEYS.set(slot, known);
        }
        return known;
    }

    static RpcMetadata out(Metadata metadata) {
        var names = metadata.keys();
        if (names.isEmpty()) {
            return RpcMetadata.NONE;
        }
        var fields = new RpcMetadata();
        for (var name : names) {
            if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
                var values = metadata.getAll(Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER));
                if (values != null) {
                    values.forEach(value -> fields.binary(name, value));
                }
            } else {
                var values = metadata.getAll(key(name));
                if (values != null) {
                    values.forEach(value -> fields.text(name, value));
                }
            }
        }
        return fields;
    }
}
