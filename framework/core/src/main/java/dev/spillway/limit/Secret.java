package dev.spillway.limit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// A value that is never printed: not in messages, logs or pages, and not by accident, for its text form is a mask.
public final class Secret {
    private static final String MASK = "(secret)";

    private final byte[] value;

    private Secret(byte[] value) {
        this.value = value;
    }

    /// A secret, without the white space around it (files end with a line break).
    ///
    /// @param value what is kept secret
    /// @param shortest the number of bytes below which it could be guessed, at least one
    /// @throws IllegalArgumentException if it is shorter; the message does not quote it
    public static Secret of(String value, int shortest) {
        var bytes = value.strip().getBytes(StandardCharsets.UTF_8);
        if (bytes.length < Math.max(1, shortest)) {
            throw new IllegalArgumentException("is shorter than %d bytes".formatted(Math.max(1, shortest)));
        }
        return new Secret(bytes);
    }

    /// Whether `candidate` is the secret, in a time that does not tell how much of it is right.
    public boolean matches(String candidate) {
        return MessageDigest.isEqual(value, candidate.getBytes(StandardCharsets.UTF_8));
    }

    /// A copy of the value, for whoever has to open something with it; to be overwritten after use.
    public char[] characters() {
        return new String(value, StandardCharsets.UTF_8).toCharArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that && MessageDigest.isEqual(value, that.value);
    }

    /// The same for all secrets: a hash of a value says something about it.
    @Override
    public int hashCode() {
        return MASK.hashCode();
    }

    /// A mask, never the value.
    @Override
    public String toString() {
        return MASK;
    }
}
