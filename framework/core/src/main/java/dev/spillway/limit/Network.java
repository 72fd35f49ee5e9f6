package dev.spillway.limit;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/// A range of addresses in CIDR notation: `10.0.0.0/8`, `2001:db8::/32`, or one address: `10.1.2.3`.
///
/// What is inside is trusted to speak for others, so a range is never wide: at most a /8 of IPv4 or a /16 of IPv6.
/// Names are refused, because trust must not hang on a resolver.
public final class Network {
    private static final int WIDEST_V4 = 8;
    private static final int WIDEST_V6 = 16;
    private static final int V4_BYTES = 4;
    private static final int V6_BYTES = 16;
    private static final int MAPPED_OFFSET = V6_BYTES - V4_BYTES;
    private static final Pattern CIDR = Pattern.compile("([0-9a-fA-F:.]{2,45})(?:/([0-9]{1,3}))?");
    private static final Pattern V4 = Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})");

    private final byte[] prefix;
    private final int length;

    private Network(byte[] prefix, int length) {
        this.prefix = prefix;
        this.length = length;
    }

    /// Reads a range.
    ///
    /// @param text an address, optionally with `/` and the number of leading bits that count
    /// @throws IllegalArgumentException if it is no address, wider than a /8 (IPv4) or a /16 (IPv6), or has bits
    ///     set behind the prefix, which is a slip more often than not
    public static Network of(String text) {
        var matcher = CIDR.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("is not an address with a prefix length, as 10.0.0.0/8");
        }
        var address = bytes(matcher.group(1));
        var bits = address.length * Byte.SIZE;
        var length = matcher.group(2) == null ? bits : Integer.parseInt(matcher.group(2));
        if (length > bits) {
            throw new IllegalArgumentException("has a prefix longer than the " + bits + " bits of its address");
        }
        var widest = address.length == V4_BYTES ? WIDEST_V4 : WIDEST_V6;
        if (length < widest) {
            throw new IllegalArgumentException("is wider than a /" + widest + ": too much to trust");
        }
        var network = new Network(address, length);
        if (!network.isPrefixOnly()) {
            throw new IllegalArgumentException("has bits set behind its prefix of " + length);
        }
        return network;
    }

    /// Whether `address` is in this range. An IPv4 address in its IPv6 form (`::ffff:10.1.2.3`) counts as the IPv4
    /// address that it is.
    public boolean contains(InetAddress address) {
        var bytes = plain(address.getAddress());
        if (bytes.length != prefix.length) {
            return false;
        }
        var whole = length / Byte.SIZE;
        if (Arrays.mismatch(bytes, 0, whole, prefix, 0, whole) >= 0) {
            return false;
        }
        return length % Byte.SIZE == 0 || (bytes[whole] & mask()) == prefix[whole];
    }

    private static byte[] plain(byte[] address) {
        return isMapped(address) ? Arrays.copyOfRange(address, MAPPED_OFFSET, V6_BYTES) : address;
    }

    private static boolean isMapped(byte[] address) {
        if (address.length != V6_BYTES || address[MAPPED_OFFSET - 1] != -1 || address[MAPPED_OFFSET - 2] != -1) {
            return false;
        }
        for (var i = 0; i < MAPPED_OFFSET - 2; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private boolean isPrefixOnly() {
        var whole = length / Byte.SIZE;
        if (whole == prefix.length) {
            return true;
        }
        var rest = prefix[whole] & ~mask() & 0xff;
        for (var i = whole + 1; i < prefix.length; i++) {
            rest |= prefix[i];
        }
        return rest == 0;
    }

    /// The bits of the byte in which the prefix ends.
    private byte mask() {
        return (byte) (0xff00 >> (length % Byte.SIZE));
    }

    private static byte[] bytes(String address) {
        var literal = address.indexOf(':') >= 0 || V4.matcher(address).matches();
        if (!literal) {
            throw new IllegalArgumentException("is not an address: " + address);
        }
        try {
            // Of literals only: ofLiteral never asks a resolver.
            return InetAddress.ofLiteral(address).getAddress();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is not an address: " + address, e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network that && length == that.length && Arrays.equals(prefix, that.prefix);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(prefix) * 31 + length;
    }

    /// As it is written in HOCON.
    @Override
    public String toString() {
        try {
            return InetAddress.getByAddress(prefix).getHostAddress() + "/" + length;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
