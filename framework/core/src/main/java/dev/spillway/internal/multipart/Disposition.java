package dev.spillway.internal.multipart;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What `Content-Disposition: form-data` says (RFC 7578, 4.2). Of `filename*`, which must not be there, nobody
/// takes notice: a second way to write a name is a second name.
///
/// @param name of the field
/// @param filename if it is a file
record Disposition(String name, Optional<String> filename) {
    private static final String FORM_DATA = "form-data";

    /// Reads the value of the field.
    ///
    /// @throws MalformedMultipart if it is not that of a part of a form
    static Disposition of(String text) throws MalformedMultipart {
        var words = new Words(text);
        if (!words.token().equalsIgnoreCase(FORM_DATA)) {
            throw malformed();
        }
        String name = null;
        String filename = null;
        while (words.parameterFollows()) {
            var key = words.token().toLowerCase(Locale.ROOT);
            var value = words.value();
            switch (key) {
                case "name" -> name = once(name, value);
                case "filename" -> filename = once(filename, value);
                default -> {}
            }
        }
        if (name == null) {
            throw malformed();
        }
        return new Disposition(name, Optional.ofNullable(filename));
    }

    private static String once(@Nullable String before, String value) throws MalformedMultipart {
        if (before != null) {
            throw malformed();
        }
        return value;
    }

    static MalformedMultipart malformed() {
        return new MalformedMultipart("the Content-Disposition of a part is not that of a field of a form");
    }
}
