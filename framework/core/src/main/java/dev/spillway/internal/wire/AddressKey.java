package dev.spillway.internal.wire;

import java.net.Inet6Address;
import java.net.InetAddress;

/// What counts as one client: an IPv4 address, or the /64 of an IPv6 address, since one subscriber has all of it. A
/// trusted proxy counts by its whole address: it is known by that, and its neighbours in a /64 are others.
///
/// @param kind what the bytes are of
/// @param high the first four bytes of an IPv4 address, or eight of an IPv6 address
/// @param low the other eight bytes of a proxy's IPv6 address
record AddressKey(Kind kind, long high, long low) {
    /// What is counted.
    enum Kind {
        /// An IPv4 address.
        V4,
        /// A /64 of IPv6.
        NETWORK,
        /// An IPv6 address.
        V6
    }

    private static final int HALF = Long.BYTES;

    /// The key of a client.
    static AddressKey of(InetAddress address) {
        var bytes = address.getAddress();
        return address instanceof Inet6Address
                ? new AddressKey(Kind.NETWORK, number(bytes, 0, HALF), 0)
                : new AddressKey(Kind.V4, number(bytes, 0, bytes.length), 0);
    }

    /// The key of a proxy.
    static AddressKey ofProxy(InetAddress address) {
        var bytes = address.getAddress();
        return address instanceof Inet6Address
                ? new AddressKey(Kind.V6, number(bytes, 0, HALF), number(bytes, HALF, bytes.length))
                : of(address);
    }

    private static long number(byte[] bytes, int from, int to) {
        var number = 0L;
        for (var i = from; i < to; i++) {
            number = number << Byte.SIZE | (bytes[i] & 0xff);
        }
        return number;
    }
}
