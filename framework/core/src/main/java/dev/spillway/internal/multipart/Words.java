package dev.spillway.internal.multipart;

/// Takes the value of a field apart: tokens, and parameters between semicolons.
final class Words {
    private final String text;
    private int position;

    Words(String text) {
        this.text = text;
    }

    static boolean isToken(String word) {
        return !word.isEmpty() && word.chars().allMatch(Words::isTokenCharacter);
    }

    /// RFC 9110, 5.6.2.
    private static boolean isTokenCharacter(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    /// The token that is next.
    String token() throws MalformedMultipart {
        var start = position;
        while (position < text.length() && isTokenCharacter(text.charAt(position))) {
            position++;
        }
        if (start == position) {
            throw Disposition.malformed();
        }
        return text.substring(start, position);
    }

    /// Goes to the next parameter.
    ///
    /// @return false if there is none
    boolean parameterFollows() throws MalformedMultipart {
        passSpace();
        while (position < text.length() && text.charAt(position) == ';') {
            position++;
            passSpace();
            if (position < text.length() && text.charAt(position) != ';') {
                return true;
            }
        }
        if (position < text.length()) {
            throw Disposition.malformed();
        }
        return false;
    }

    private void passSpace() {
        while (position < text.length() && (text.charAt(position) == ' ' || text.charAt(position) == '\t')) {
            position++;
        }
    }

    /// The value of the parameter whose name was next.
    String value() throws MalformedMultipart {
        if (position == text.length() || text.charAt(position++) != '=') {
            throw Disposition.malformed();
        }
        return position < text.length() && text.charAt(position) == '"' ? quoted() : token();
    }

    /// A backslash stands for itself unless a quote follows: browsers write it so, in the paths of Windows among
    /// others.
    private String quoted() throws MalformedMultipart {
        var value = new StringBuilder();
        for (position++; position < text.length(); position++) {
            var c = text.charAt(position);
            if (c == '"') {
                position++;
                return value.toString();
            }
            if (c == '\\' && position + 1 < text.length() && text.charAt(position + 1) == '"') {
                position++;
            }
            value.append(text.charAt(position));
        }
        throw Disposition.malformed();
    }
}
