package dev.spillway.testing;

import java.time.Duration;
import java.util.List;

/// Who is attacked. The build says it: `-Dh2.subject=spillway` for a service of ours, `helidon` for the raw server
/// that ours is built on, which is known to fall; `none` for nobody.
interface H2Subject extends AutoCloseable {
    /// Which one the build wants.
    enum Kind {
        NONE,
        SPILLWAY,
        HELIDON
    }

    static Kind wanted() {
        return Kind.valueOf(System.getProperty("h2.subject", "none").toUpperCase(java.util.Locale.ROOT));
    }

    /// Starts the one that the build wants.
    static H2Subject start(List<String> settings) {
        return switch (wanted()) {
            case SPILLWAY -> new H2Spillway(settings);
            case HELIDON -> new H2Helidon();
            case NONE -> throw new IllegalStateException("nobody to attack");
        };
    }

    /// The port for a transport.
    int port(H2Transport transport);

    /// Waits until all its connections wait for requests, if it can tell.
    void rest();

    /// The port of an application that has the routes of [H2Tour].
    int port();

    /// Makes good what the last test has done, as far as the subject cannot do so itself.
    void recover();

    /// Brings its clock forward, if it has one.
    void advance(Duration time);

    /// Fails if it has not given back what the attackers of a test held.
    void assertQuiet();

    @Override
    void close();
}
