package dev.spillway.testing;

import java.io.ByteArrayOutputStream;
import java.util.stream.IntStream;

/// The Huffman code of field compression (RFC 7541, appendix B). It is canonical, so the lengths say all: codes of
/// one length follow each other in the order of their symbols. Bit by bit, as a test may.
final class H2Huffman {
    private static final int END = 256;
    private static final int LONGEST = 30;
    private static final int MOST_PADDING = 7;

    /// The length of the code of each symbol, from 0 to the end of a string.
    private static final int[] LENGTHS = IntStream.of(
                    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28,
                    28, 28, 28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6,
                    6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
                    7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5,
                    6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24,
                    23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22, 23, 23, 21,
                    23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26,
                    26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21,
                    26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26,
                    26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30)
            .toArray();

    /// All symbols in the order of their codes.
    private static final int[] SYMBOLS = IntStream.rangeClosed(1, LONGEST)
            .flatMap(length -> IntStream.rangeClosed(0, END).filter(symbol -> LENGTHS[symbol] == length))
            .toArray();

    /// How many codes have a length.
    private static final int[] COUNTS = IntStream.rangeClosed(0, LONGEST)
            .map(length ->
                    (int) IntStream.of(LENGTHS).filter(other -> other == length).count())
            .toArray();

    private H2Huffman() {}

    /// @throws IllegalStateException if it is not the code of a string
    static byte[] decoded(byte[] coded) {
        var text = new ByteArrayOutputStream();
        var code = 0;
        var length = 0;
        var first = 0;
        var skipped = 0;
        for (var bit = 0; bit < coded.length * Byte.SIZE; bit++) {
            code = (code << 1) | ((coded[bit / Byte.SIZE] >> (7 - bit % Byte.SIZE)) & 1);
            length++;
            first = first << 1;
            if (length > LONGEST) {
                throw new IllegalStateException("no code of the Huffman table");
            }
            if (code - first < COUNTS[length]) {
                var symbol = SYMBOLS[skipped + code - first];
                if (symbol == END) {
                    throw new IllegalStateException("the end of a string within it");
                }
                text.write(symbol);
                code = 0;
                length = 0;
                first = 0;
                skipped = 0;
            } else {
                first += COUNTS[length];
                skipped += COUNTS[length];
            }
        }
        if (length > MOST_PADDING || code != (1 << length) - 1) {
            throw new IllegalStateException("padding that is not the beginning of the end of a string");
        }
        return text.toByteArray();
    }
}
