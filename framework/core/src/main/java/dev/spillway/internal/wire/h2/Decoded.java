package dev.spillway.internal.wire.h2;

import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.wire.HeadBounds;
import dev.spillway.internal.wire.WireLimits;

/// What a header block is, decoded. In every case the decoder is in step with its peer.
sealed interface Decoded {
    /// All of its fields.
    ///
    /// @param fields valid until the decoder's next block
    record Complete(FieldList fields) implements Decoded {}

    /// More than we take.
    ///
    /// @param bound the first that was met
    record Oversize(Bound bound) implements Decoded {
        /// How a request with such a head is answered: 431.
        Refusal refusal(WireLimits limits) {
            return switch (bound) {
                case BYTES -> HeadBounds.bytes(limits);
                case COUNT -> HeadBounds.count(limits);
            };
        }
    }

    /// What bounds a list of fields.
    enum Bound {
        /// Octets of names and values, and 32 for each field (RFC 9113, 6.5.2).
        BYTES,
        /// Number of fields. Pseudo-header fields do not count, because they are the request line of HTTP/1.1, and
        /// neither do a cookie's crumbs beyond the first, because together they are one field.
        COUNT
    }
}
