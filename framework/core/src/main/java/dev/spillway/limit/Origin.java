package dev.spillway.limit;

/// Where a setting came from, in words that an operator can follow: `default`, `code`, `application.conf: 12`,
/// `environment`, `-Dspillway.write.total`.
///
/// @param description one phrase, never empty
public record Origin(String description) {
    /// The built-in value.
    public static final Origin DEFAULT = new Origin("default");

    /// A limit in the application's code.
    public static final Origin CODE = new Origin("code");

    @Override
    public String toString() {
        return description;
    }
}
