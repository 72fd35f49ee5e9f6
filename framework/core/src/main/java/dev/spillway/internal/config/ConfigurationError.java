package dev.spillway.internal.config;

import java.util.List;

/// A configuration that cannot be started with. It has no stack trace: every line names place, key and value, and
/// whoever reads it sits at the file, not at the code.
public final class ConfigurationError extends RuntimeException {
    /// The exit code of a process that does not start because of its configuration: `EX_CONFIG` of sysexits.h.
    public static final int EXIT_CODE = 78;

    private static final long serialVersionUID = 1;

    private final transient List<String> lines;

    /// Everything that is wrong, one line each.
    public ConfigurationError(List<String> lines) {
        super(String.join(System.lineSeparator(), lines), null, false, false);
        this.lines = List.copyOf(lines);
    }

    /// Everything that is wrong, one line each.
    public List<String> lines() {
        return lines;
    }
}
