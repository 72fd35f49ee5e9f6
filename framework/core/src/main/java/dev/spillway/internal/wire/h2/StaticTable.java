package dev.spillway.internal.wire.h2;

import dev.spillway.internal.wire.Octets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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

    /// The first index by name.
    private static final Map<String, Integer> BY_NAME = IntStream.rangeClosed(1, SIZE)
            .boxed()
            .collect(Collectors.toUnmodifiableMap(index -> get(index).name(), index -> index, Math::min));

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

    /// The first index with this name, which is in lower case, or 0.
    static int indexOf(String name) {
        return BY_NAME.getOrDefault(name, 0);
    }
}
