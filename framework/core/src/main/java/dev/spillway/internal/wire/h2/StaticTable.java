package dev.spillway.internal.wire.h2;

import dev.spillway.internal.wire.Octets;

/// The fields that both ends know (RFC 7541, appendix A).
final class StaticTable {
    private static final String FIELDS = """
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
            www-authenticate""";
    private static final Entry[] ENTRIES =
            FIELDS.lines().map(StaticTable::entry).toArray(Entry[]::new);
    /// The highest index.
    static final int SIZE = ENTRIES.length;

    private static final int SLOTS = 256;
    /// Indexes by a hash of the name, open addressing; 0 is free.
    private static final byte[] BY_NAME = new byte[SLOTS];

    static {
        for (var index = 1; index <= SIZE; index++) {
            var entry = get(index);
            var name = Octets.text(entry.bytes(), 0, entry.nameLength());
            if (indexOf(name) == 0) {
                var slot = hash(name);
                while (BY_NAME[slot] != 0) {
                    slot = (slot + 1) % SLOTS;
                }
                BY_NAME[slot] = (byte) index;
            }
        }
    }

    private StaticTable() {}

    private static Entry entry(String line) {
        var space = line.indexOf(' ');
        var name = space < 0 ? line : line.substring(0, space);
        var value = space < 0 ? "" : line.substring(space + 1);
        var bytes = Octets.ascii(name + value);
        var named = FieldKind.named(bytes, 0, name.length());
        return new Entry(bytes, name.length(), named, named.with(bytes, name.length(), bytes.length));
    }

    /// The entry at an index from 1 to [#SIZE].
    static Entry get(int index) {
        return ENTRIES[index - 1];
    }

    /// The first index with this name, compared without case, or 0.
    static int indexOf(String name) {
        if (name.isEmpty()) {
            return 0;
        }
        for (var slot = hash(name); BY_NAME[slot] != 0; slot = (slot + 1) % SLOTS) {
            var entry = get(BY_NAME[slot]);
            if (Octets.equalsIgnoreCase(entry.bytes(), 0, entry.nameLength(), name)) {
                return BY_NAME[slot];
            }
        }
        return 0;
    }

    /// Length and two letters tell most names apart.
    private static int hash(String name) {
        var length = name.length();
        var first = name.charAt(0) | 0x20;
        var middle = name.charAt(length / 2) | 0x20;
        return (31 * (31 * length + first) + middle) & (SLOTS - 1);
    }
}
