package dev.spillway.internal.files;

import java.util.Locale;
import java.util.Set;

/// Which names a request may mean. They are refused on every system by what any system would make of them, so that
/// a service that moves to another one serves nothing new.
final class FileName {
    private static final int LONGEST = 1_024;
    private static final String FORBIDDEN = "\\:*?\"<>|%";
    private static final Set<String> DEVICES = Set.of("con", "prn", "aux", "nul", "conin$", "conout$", "clock$");

    private FileName() {}

    /// Whether this is a path of plain names, `a/b.css`, decoded: none is empty, hidden, made of dots, or says
    /// something else to Windows (a device, a stream, a short name, one that it would shorten).
    static boolean isPlain(String path) {
        if (path.length() > LONGEST) {
            return false;
        }
        for (var name : path.split("/", -1)) {
            if (!isName(name)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isName(String name) {
        if (name.isEmpty()
                || name.startsWith(".")
                || name.endsWith(".")
                || name.endsWith(" ")
                || name.startsWith(" ")) {
            return false;
        }
        for (var i = 0; i < name.length(); i++) {
            var c = name.charAt(i);
            if (Character.isISOControl(c) || FORBIDDEN.indexOf(c) >= 0 || isShortened(name, i)) {
                return false;
            }
        }
        return !isDevice(name);
    }

    /// `PROGRA~1` is another name of a file with a longer one.
    private static boolean isShortened(String name, int at) {
        return name.charAt(at) == '~' && at + 1 < name.length() && Character.isDigit(name.charAt(at + 1));
    }

    private static boolean isDevice(String name) {
        var dot = name.indexOf('.');
        var base = (dot < 0 ? name : name.substring(0, dot)).strip().toLowerCase(Locale.ROOT);
        return DEVICES.contains(base) || base.matches("(com|lpt)[0-9\u00b9\u00b2\u00b3]");
    }
}
