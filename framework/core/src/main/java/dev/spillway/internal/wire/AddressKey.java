package dev.spillway.internal.wire;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;

/// What counts as one client: an IPv4 address, or the /64 of an IPv6 address, since one subscriber has all of it.
///
/// @param high the first four bytes of an IPv4 address, or eight of an IPv6 address
/// @param family 4 or 6
public record AddressKey(long high, int family) {
    private static final int NETWORK_BYTES = 8;

    /// The key of an address.
    public static AddressKey of(InetAddress address) {
        var bytes = address.getAddress();
        var six = address instanceof Inet6Address;
        var high = 0L;
        for (var octet : six ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes) {
            high = high << 8 | (octet & 0xff);
        }
        return new AddressKey(high, six ? 6 : 4);
    }
}
