package dev.spillway.testing;

import java.time.Duration;
import java.util.List;

/// A raw Helidon in a process of its own, and in a new one for each test: some of them kill it.
final class H2Helidon implements H2Subject {
    private ChildService child = start();

    private static ChildService start() {
        return ChildService.Start.with(List.of())
                .options("-Xmx256m")
                .main(H2HelidonMain.class)
                .run();
    }

    @Override
    public int port() {
        return child.port();
    }

    @Override
    public int port(H2Transport transport) {
        return switch (transport) {
            case CLEAR -> port();
            case TLS -> throw new UnsupportedOperationException("it is attacked in the clear");
        };
    }

    @Override
    public void rest() {
        // It does not tell.
    }

    @Override
    public void recover() {
        child.close();
        child = start();
    }

    @Override
    public void advance(Duration time) {
        // It has no clock to turn.
    }

    @Override
    public void assertQuiet() {
        if (!child.isAlive()) {
            throw new AssertionError("it is dead: " + child.lines());
        }
    }

    @Override
    public void close() {
        child.close();
    }
}
