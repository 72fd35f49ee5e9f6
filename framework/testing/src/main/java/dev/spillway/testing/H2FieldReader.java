package dev.spillway.testing;

import dev.spillway.http.Response.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads the blocks of fields that a server compressed (RFC 7541), strictly: a test must not forgive what a client
/// would not.
final class H2FieldReader {
    /// Appendix A of RFC 7541, written out here too: a client that judges a server shares no table with it.
    private static final String APPENDIX_A = """
                :authority
                :method GET
                :method POST
                :path /
                :path /index.html
                :scheme http
                :scheme https
                :status 200
                :status 204
                :status 206
                :status 304
                :status 400
                :status 404
                :status 500
                accept-charset
                accept-encoding gzip, deflate
                accept-language
                accept-ranges
                accept
                access-control-allow-origin
                age
                allow
                authorization
                cache-control
                content-disposition
                content-encoding
                content-language
                content-length
                content-location
                content-range
                content-type
                cookie
                date
                etag
                expect
                expires
                from
                host
                if-match
                if-modified-since
                if-none-match
                if-range
                if-unmodified-since
                last-modified
                link
                location
                max-forwards
                proxy-authenticate
                proxy-authorization
                range
                referer
                refresh
                retry-after
                server
                set-cookie
                strict-transport-security
                transfer-encoding
                user-agent
                vary
                via
                www-authenticate
                """;

    private static final int ENTRY = 32;

    private static final List<Field> STATIC = statics();

    private final ArrayDeque<Field> table = new ArrayDeque<>();
    private int size;
    private int most = H2Setting.HEADER_TABLE_SIZE.initial();
    private int allowed = most;
    private boolean owed;

    /// What the server may set the size of its table to from now on.
    void allow(int bytes) {
        allowed = bytes;
    }

    /// The server knows what it is allowed: a table that is larger has to be made smaller by the next block (4.2).
    void demand() {
        owed = most > allowed;
    }

    /// @throws IllegalStateException if it is no such block
    List<Field> read(byte[] block) {
        var input = new Input(block);
        var fields = new ArrayList<Field>();
        while (input.more() && (block[input.position] & 0xe0) == 0x20) {
            resize(input.integer(5));
        }
        check(!owed, "a table larger than the client allows");
        while (input.more()) {
            fields.add(field(input));
        }
        return List.copyOf(fields);
    }

    private Field field(Input input) {
        var first = input.peek();
        if ((first & 0x80) != 0) {
            return at(input.integer(7));
        }
        check((first & 0xe0) != 0x20, "a change of the table's size after a field");
        var indexing = (first & 0x40) != 0;
        var name = input.integer(indexing ? 6 : 4);
        var field = new Field(name == 0 ? input.string() : at(name).name(), input.string());
        if (indexing) {
            add(field);
        }
        return field;
    }

    private Field at(int index) {
        check(index >= 1 && index <= STATIC.size() + table.size(), "index " + index);
        return index <= STATIC.size()
                ? STATIC.get(index - 1)
                : List.copyOf(table).get(index - STATIC.size() - 1);
    }

    private void resize(int bytes) {
        check(bytes <= allowed, "a table of " + bytes + " bytes");
        most = bytes;
        owed = most > allowed;
        evict(most);
    }

    private void add(Field field) {
        var added = field.name().length() + field.value().length() + ENTRY;
        evict(most - added);
        if (added <= most) {
            table.addFirst(field);
            size += added;
        }
    }

    private void evict(int target) {
        while (size > target && !table.isEmpty()) {
            var last = table.removeLast();
            size -= last.name().length() + last.value().length() + ENTRY;
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException("a block of fields has " + otherwise);
        }
    }

    private static List<Field> statics() {
        return APPENDIX_A
                .lines()
                .map(line -> line.split(" ", 2))
                .map(words -> new Field(words[0], words.length == 2 ? words[1] : ""))
                .toList();
    }

    /// The bytes of one block.
    private static final class Input {
        private final byte[] bytes;
        private int position;

        Input(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean more() {
            return position < bytes.length;
        }

        int peek() {
            check(more(), "no end");
            return bytes[position] & 0xff;
        }

        int integer(int prefix) {
            var most = (1 << prefix) - 1;
            var value = peek() & most;
            position++;
            if (value < most) {
                return value;
            }
            for (var shift = 0; ; shift += 7) {
                check(shift <= 21, "a number too large");
                var octet = peek();
                position++;
                value += (octet & 0x7f) << shift;
                if (octet < 0x80) {
                    return value;
                }
            }
        }

        String string() {
            var coded = (peek() & 0x80) != 0;
            var length = integer(7);
            check(length <= bytes.length - position, "a string that is longer than it");
            var octets = Arrays.copyOfRange(bytes, position, position + length);
            position += length;
            return new String(coded ? H2Huffman.decoded(octets) : octets, StandardCharsets.ISO_8859_1);
        }
    }
}
