package dev.spillway.internal.wire.h2;

import java.util.Arrays;

/// The Huffman code of header strings (RFC 7541, 5.2 and appendix B). It is canonical: codes of one length are
/// consecutive numbers in the order of their symbols, shorter ones come first. So the lengths say everything.
///
/// The codes of all common characters have 5 to 8 bits; the next eight bits find them in one table. Longer ones are
/// found by where the numbers of each length end.
final class Huffman {
    private static final String LENGTHS = """
            13 23 28 28 28 28 28 28 28 24 30 28 28 30 28 28
            28 28 28 28 28 28 30 28 28 28 28 28 28 28 28 28
            6 10 10 12 13 6 8 11 10 10 8 11 8 6 6 6
            5 5 5 6 6 6 6 6 6 6 7 8 15 6 12 10
            13 6 7 7 7 7 7 7 7 7 7 7 7 7 7 7
            7 7 7 7 7 7 7 7 8 7 8 13 19 13 14 6
            15 5 6 5 6 5 6 6 6 5 7 7 6 6 6 5
            6 7 6 5 5 6 7 7 7 7 7 15 11 14 13 28
            20 22 20 20 22 22 22 23 22 23 23 23 23 23 24 23
            24 24 22 23 24 23 23 23 23 21 22 23 22 23 23 24
            22 21 20 22 22 23 23 21 23 22 22 24 21 22 23 23
            21 21 22 21 23 22 23 23 20 22 22 22 23 22 22 23
            26 26 20 19 22 23 22 25 26 26 26 27 27 26 24 25
            19 21 26 27 27 26 27 24 21 21 26 26 28 27 27 27
            20 24 20 21 22 21 21 23 22 22 25 25 24 24 26 23
            26 27 26 26 27 27 27 27 27 28 27 27 27 27 27 26
            30""";
    private static final int END_OF_STRING = 256;
    private static final int SHORTEST = 5;
    private static final int LONGEST = 30;
    private static final int SHORT = 8;
    private static final int LENGTH_BITS = 4;
    private static final int REFILL = 32;

    /// By eight bits: the symbol that they start with, and the length of its code; 0 if it is longer.
    private static final short[] BY_OCTET = new short[1 << SHORT];
    /// Symbols in the order of their codes.
    private static final short[] SYMBOLS = new short[END_OF_STRING + 1];
    /// By length of code: the first number past it, as the highest of 30 bits.
    private static final int[] PAST = new int[LONGEST + 1];
    /// By length of code: what to add to a number to find its place among the symbols.
    private static final int[] PLACE = new int[LONGEST + 1];

    static {
        var lengths =
                Arrays.stream(LENGTHS.split("\\s+")).mapToInt(Integer::parseInt).toArray();
        var code = 0;
        var place = 0;
        for (var length = SHORTEST; length <= LONGEST; length++) {
            code <<= 1;
            PLACE[length] = place - code;
            for (var symbol = 0; symbol < lengths.length; symbol++) {
                if (lengths[symbol] == length) {
                    add(symbol, length, code++);
                    SYMBOLS[place++] = (short) symbol;
                }
            }
            PAST[length] = code << (LONGEST - length);
        }
    }

    private static void add(int symbol, int length, int code) {
        if (length <= SHORT) {
            var first = code << (SHORT - length);
            Arrays.fill(BY_OCTET, first, first + (1 << (SHORT - length)), (short) (symbol << LENGTH_BITS | length));
        }
    }

    private Huffman() {}

    /// The most characters that `octets` can stand for.
    static int most(int octets) {
        return (int) ((long) octets * Byte.SIZE / SHORTEST);
    }

    /// Decodes a string.
    ///
    /// @param at where it goes in `target`; what does not fit there is checked and counted, but not kept
    /// @return where it ends in `target`, or would
    /// @throws CompressionError if the end-of-string symbol occurs, or what is left after the last symbol is not
    ///     ones, fewer than eight
    static int decode(byte[] source, int from, int to, byte[] target, int at) throws CompressionError {
        var next = from;
        var out = at;
        // The lowest `count` bits of `bits` are still to be decoded.
        var bits = 0L;
        var count = 0;
        while (true) {
            while (count <= REFILL && next < to) {
                bits = bits << Byte.SIZE | (source[next++] & 0xff);
                count += Byte.SIZE;
            }
            if (count < SHORT) {
                break;
            }
            int entry = BY_OCTET[(int) (bits >>> (count - SHORT)) & 0xff];
            var length = entry & 0xf;
            var symbol = entry >> LENGTH_BITS;
            if (length == 0) {
                var ahead = ahead(bits, count, LONGEST);
                length = length(ahead);
                symbol = SYMBOLS[PLACE[length] + (ahead >>> (LONGEST - length))];
                if (length > count || symbol == END_OF_STRING) {
                    throw malformed(symbol);
                }
            }
            count -= length;
            if (out < target.length) {
                target[out] = (byte) symbol;
            }
            out++;
        }
        return tail(bits, count, target, out);
    }

    /// What fewer than eight bits hold: one symbol at most, then ones.
    private static int tail(long bits, int count, byte[] target, int at) throws CompressionError {
        var left = count;
        var out = at;
        int entry = BY_OCTET[ahead(bits, left, SHORT)];
        var length = entry & 0xf;
        if (length != 0 && length <= left) {
            left -= length;
            if (out < target.length) {
                target[out] = (byte) (entry >> LENGTH_BITS);
            }
            out++;
        }
        if (ahead(bits, left, SHORT) != 0xff) {
            throw new CompressionError("a Huffman code that does not end, or padding that is not ones");
        }
        return out;
    }

    /// The next `wanted` bits; ones where there are no more.
    private static int ahead(long bits, int count, int wanted) {
        var ones = (1 << wanted) - 1;
        var ahead = count >= wanted ? bits >>> (count - wanted) : bits << (wanted - count) | ones >>> count;
        return (int) ahead & ones;
    }

    private static int length(int ahead) {
        var length = SHORT + 1;
        while (ahead >= PAST[length]) {
            length++;
        }
        return length;
    }

    private static CompressionError malformed(int symbol) {
        return new CompressionError(
                symbol == END_OF_STRING
                        ? "end of string within a string, or too much padding"
                        : "a Huffman code that does not end");
    }
}
