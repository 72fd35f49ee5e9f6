package dev.spillway.internal.admin;

/// Writes JSON (RFC 8259) with two spaces of indentation, for people and for programs. Members are written in the
/// order of the calls; the caller closes what it opens.
final class JsonText {
    private static final int FIRST_PLAIN = 0x20;

    private final StringBuilder text = new StringBuilder(4096);
    private int depth;
    private boolean first = true;

    JsonText object(Runnable members) {
        return nested('{', members, '}');
    }

    JsonText object(String name, Runnable members) {
        return name(name).object(members);
    }

    JsonText array(String name, Runnable elements) {
        return name(name).nested('[', elements, ']');
    }

    JsonText member(String name, String value) {
        return name(name).string(value);
    }

    JsonText member(String name, long value) {
        name(name).text.append(value);
        return this;
    }

    /// Begins an element of an array.
    JsonText element() {
        next();
        return this;
    }

    JsonText string(String value) {
        text.append('"');
        value.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                text.append('\\').append((char) c);
            } else if (c < FIRST_PLAIN || Character.isSurrogate((char) c)) {
                text.append("\\u%04x".formatted(c));
            } else {
                text.append((char) c);
            }
        });
        text.append('"');
        return this;
    }

    private JsonText name(String name) {
        next();
        string(name);
        text.append(": ");
        return this;
    }

    private JsonText nested(char open, Runnable content, char close) {
        text.append(open);
        depth++;
        first = true;
        content.run();
        depth--;
        if (!first) {
            newLine();
        }
        first = false;
        text.append(close);
        return this;
    }

    private void next() {
        if (!first) {
            text.append(',');
        }
        first = false;
        newLine();
    }

    private void newLine() {
        text.append('\n').repeat("  ", depth);
    }

    @Override
    public String toString() {
        return text + "\n";
    }
}
