package dev.spillway.internal.wire;

import dev.spillway.http.Headers;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The field lines of one head: its bytes and four offsets for each line. Nothing becomes text before somebody
/// asks. The bytes belong to this request alone, so that a request that user code kept never shows another's
/// fields.
public final class Fields implements Headers {
    private static final int OFFSETS = 4;

    private final byte[] head;
    private final int[] offsets;
    private final int count;

    /// Takes what a parser found.
    ///
    /// @param head the bytes of the head
    /// @param offsets for each line: start and end of the name, start and end of the value
    /// @param count number of lines
    public Fields(byte[] head, int[] offsets, int count) {
        this.head = head;
        this.offsets = offsets;
        this.count = count;
    }

    /// Number of lines.
    public int count() {
        return count;
    }

    /// Whether line `index` has this name.
    public boolean isNamed(int index, String name) {
        return Octets.equalsIgnoreCase(head, offsets[OFFSETS * index], offsets[OFFSETS * index + 1], name);
    }

    /// The name of line `index`, in the case in which it came.
    public String name(int index) {
        return Octets.text(head, offsets[OFFSETS * index], offsets[OFFSETS * index + 1]);
    }

    /// The length of the name of line `index`.
    public int nameLength(int index) {
        return offsets[OFFSETS * index + 1] - offsets[OFFSETS * index];
    }

    /// The bytes that the offsets are in; not to be changed.
    public byte[] head() {
        return head;
    }

    /// Where the value of line `index` starts in the head.
    public int valueStart(int index) {
        return offsets[OFFSETS * index + 2];
    }

    /// Where the value of line `index` ends in the head.
    public int valueEnd(int index) {
        return offsets[OFFSETS * index + 3];
    }

    /// The value of line `index`.
    public String value(int index) {
        return Octets.text(head, valueStart(index), valueEnd(index));
    }

    @Override
    public Optional<String> first(String name) {
        for (var i = 0; i < count; i++) {
            if (isNamed(i, name)) {
                return Optional.of(value(i));
            }
        }
        return Optional.empty();
    }

    @Override
    public List<String> all(String name) {
        var values = new ArrayList<String>();
        for (var i = 0; i < count; i++) {
            if (isNamed(i, name)) {
                values.add(value(i));
            }
        }
        return values;
    }

    @Override
    public Set<String> names() {
        var names = new LinkedHashSet<String>();
        for (var i = 0; i < count; i++) {
            names.add(Octets.text(head, offsets[OFFSETS * i], offsets[OFFSETS * i + 1])
                    .toLowerCase(Locale.ROOT));
        }
        return names;
    }
}
