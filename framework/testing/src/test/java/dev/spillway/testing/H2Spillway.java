package dev.spillway.testing;

import java.time.Duration;
import java.util.List;

/// A service of ours.
final class H2Spillway implements H2Subject {
    private final TestService service;

    H2Spillway(List<String> settings) {
        service = TestService.start(new H2Tour()::setUp, settings.toArray(String[]::new));
    }

    @Override
    public int port() {
        return service.port();
    }

    @Override
    public int port(H2Transport transport) {
        return service.port(transport.transport());
    }

    @Override
    public void rest() {
        service.awaitIdle();
    }

    @Override
    public void recover() {
        // It must not need that.
    }

    @Override
    public void advance(Duration time) {
        service.advance(time);
    }

    @Override
    public void assertQuiet() {
        service.awaitQuiet();
    }

    @Override
    public void close() {
        service.close();
    }
}
