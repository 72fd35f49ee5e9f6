package dev.spillway.internal.wire.h2;

import dev.spillway.internal.rpc.RpcCall;
import dev.spillway.internal.wire.Fields;
import java.util.Base64;
import java.util.Set;

/// The fields of a call of gRPC, as its application sees them: without what is the protocol's own, bytes decoded.
final class RpcFields {
    private static final String BINARY = "-bin";
    private static final Set<String> PROTOCOLS = Set.of("te", "content-type", "content-length", "host");

    private RpcFields() {}

    static void read(Fields fields, RpcCall.FieldReader reader) {
        for (var i = 0; i < fields.count(); i++) {
            var name = fields.name(i);
            if (isName(name) && !PROTOCOLS.contains(name) && !name.startsWith("grpc-")) {
                if (name.endsWith(BINARY)) {
                    binary(name, fields.value(i), reader);
                } else {
                    reader.text(name, fields.value(i));
                }
            }
        }
    }

    /// gRPC has fewer names than HTTP; libraries throw over others, and no application reads them.
    private static boolean isName(String name) {
        for (var i = 0; i < name.length(); i++) {
            var c = name.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.') {
                return false;
            }
        }
        return !name.equals(BINARY);
    }

    /// Several values may stand in one field, and padding may be left out. What is no Base64 is nobody's value.
    private static void binary(String name, String value, RpcCall.FieldReader reader) {
        for (var from = 0; from <= value.length(); ) {
            var comma = value.indexOf(',', from);
            var to = comma < 0 ? value.length() : comma;
            try {
                reader.binary(
                        name,
                        Base64.getDecoder().decode(value.substring(from, to).strip()));
            } catch (IllegalArgumentException e) {
                // Dropped: it is not for us to guess what was meant.
            }
            from = to + 1;
        }
    }
}
