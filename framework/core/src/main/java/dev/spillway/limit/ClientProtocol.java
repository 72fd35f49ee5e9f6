package dev.spillway.limit;

/// What a client speaks, `spillway.clients.<name>.protocol`. It is never found out by trying: a peer that does not
/// speak what is set is a failure, not a reason to speak something else.
public enum ClientProtocol {
    /// HTTP/1.1, one call at a time on each connection.
    HTTP1("http1"),
    /// HTTP/2 over TLS, many calls on one connection. For peers that are trusted: see `site/docs/clients.md`.
    H2("h2");

    private final String label;

    ClientProtocol(String label) {
        this.label = label;
    }

    /// The name in a configuration: `h2`.
    public String label() {
        return label;
    }

    static ClientProtocol of(String text) {
        for (var protocol : values()) {
            if (protocol.label.equals(text)) {
                return protocol;
            }
        }
        throw new IllegalArgumentException("is no protocol that a client speaks");
    }

    @Override
    public String toString() {
        return label;
    }
}
