package dev.spillway.internal.tls;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// As much of the distinguished encoding rules (X.690) as keys in old wrappings and a certificate of our own need.
final class Der {
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OID = 0x06;
    static final int UTF8_STRING = 0x0c;
    static final int UTC_TIME = 0x17;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    private static final int LONG_FORM = 0x80;
    private static final int EXPLICIT = 0xa0;
    private static final int IMPLICIT = 0x80;
    private static final int SEVEN_BITS = 0x7f;

    private Der() {}

    /// A tag, a length, and the parts one after another.
    static byte[] of(int tag, byte[]... parts) {
        var content = new ByteArrayOutputStream();
        for (var part : parts) {
            content.writeBytes(part);
        }
        var out = new ByteArrayOutputStream();
        out.write(tag);
        length(out, content.size());
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    private static void length(ByteArrayOutputStream out, int length) {
        if (length < LONG_FORM) {
            out.write(length);
        } else if (length <= 0xff) {
            out.write(LONG_FORM | 1);
            out.write(length);
        } else {
            // A file of keys or certificates is far below 64 KiB for each element that is written here.
            out.write(LONG_FORM | 2);
            out.write(length >> 8);
            out.write(length);
        }
    }

    static byte[] sequence(byte[]... parts) {
        return of(SEQUENCE, parts);
    }

    /// A context tag round a whole element.
    static byte[] explicit(int number, byte[] element) {
        return of(EXPLICIT | number, element);
    }

    /// A context tag in place of an element's own.
    static byte[] implicit(int number, byte[] content) {
        return of(IMPLICIT | number, content);
    }

    static byte[] bits(byte[] content) {
        return of(BIT_STRING, new byte[] {0}, content);
    }

    static byte[] text(String text) {
        return of(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
    }

    /// An object identifier in its dotted form.
    static byte[] oid(String dotted) {
        var numbers = Arrays.stream(dotted.split("\\.", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
        var out = new ByteArrayOutputStream();
        out.write(40 * numbers[0] + numbers[1]);
        for (var i = 2; i < numbers.length; i++) {
            for (var shift = 28; shift > 0; shift -= 7) {
                if (numbers[i] >> shift != 0) {
                    out.write(LONG_FORM | (numbers[i] >> shift & SEVEN_BITS));
                }
            }
            out.write(numbers[i] & SEVEN_BITS);
        }
        return of(OID, out.toByteArray());
    }

    /// Reads elements one after another.
    static final class Reader {
        private final byte[] bytes;
        private int position;
        private final int end;

        Reader(byte[] bytes) {
            this(bytes, 0, bytes.length);
        }

        private Reader(byte[] bytes, int position, int end) {
            this.bytes = bytes;
            this.position = position;
            this.end = end;
        }

        boolean isEmpty() {
            return position == end;
        }

        /// The tag of the next element.
        int tag() {
            return position < end ? bytes[position] & 0xff : -1;
        }

        /// Goes into the next element.
        ///
        /// @throws IllegalArgumentException if it has another tag, or does not fit
        Reader enter(int tag) {
            var start = position;
            if (tag() != tag) {
                throw new IllegalArgumentException("another element was expected at " + start);
            }
            position++;
            var length = length();
            if (length < 0 || length > end - position) {
                throw new IllegalArgumentException("an element that is longer than what holds it, at " + start);
            }
            position += length;
            return new Reader(bytes, position - length, position);
        }

        /// Goes past the next element.
        ///
        /// @return all of it
        byte[] element() {
            var start = position;
            enter(tag());
            return Arrays.copyOfRange(bytes, start, position);
        }

        private int length() {
            var first = octet();
            if (first < LONG_FORM) {
                return first;
            }
            var octets = first & SEVEN_BITS;
            if (octets == 0 || octets > 3) {
                throw new IllegalArgumentException("a length that is not distinguished");
            }
            var length = 0;
            for (var i = 0; i < octets; i++) {
                length = length << 8 | octet();
            }
            return length;
        }

        private int octet() {
            if (position == end) {
                throw new IllegalArgumentException("an element that does not end");
            }
            return bytes[position++] & 0xff;
        }
    }
}
