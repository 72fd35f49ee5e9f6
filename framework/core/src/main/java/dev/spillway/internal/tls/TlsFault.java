package dev.spillway.internal.tls;

import dev.spillway.limit.Origin;

/// A certificate, key or store that TLS cannot be spoken with. The message is one line that names the setting, the
/// file and what is wrong; it never quotes what the file holds.
public final class TlsFault extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Origin origin;

    TlsFault(Source source, String what) {
        super(source + " " + what, null, false, false);
        this.origin = source.origin();
    }

    /// Where the setting was made.
    public Origin origin() {
        return origin;
    }
}
