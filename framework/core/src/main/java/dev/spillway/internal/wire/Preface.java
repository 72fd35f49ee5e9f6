package dev.spillway.internal.wire;

/// The first bytes of a client that speaks HTTP/2 (RFC 9113, 3.4).
public final class Preface {
    private static final byte[] BYTES = Octets.ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    private Preface() {}

    /// Whether what has come is the preface, or its beginning.
    public static boolean begins(Input input) {
        var length = Math.min(input.limit - input.position, BYTES.length);
        for (var i = 0; i < length; i++) {
            if (input.bytes[input.position + i] != BYTES[i]) {
                return false;
            }
        }
        return true;
    }

    /// Whether all of the preface has come.
    public static boolean isWhole(Input input) {
        return input.limit - input.position >= BYTES.length && begins(input);
    }

    /// Takes the preface out of the input.
    public static void take(Input input) {
        input.position += BYTES.length;
    }
}
