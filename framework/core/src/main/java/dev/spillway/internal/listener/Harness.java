package dev.spillway.internal.listener;

import dev.spillway.internal.wire.Wire;
import java.util.Optional;
import java.util.function.Supplier;

/// Where a test takes hold of a service that it starts: it sees the wires, and may serve them without a socket.
/// Nothing here loosens a bound; the clock can only be brought forward.
public interface Harness {
    /// Bound by a test around the start of a service.
    ScopedValue<Harness> CURRENT = ScopedValue.newInstance();

    /// The listener of the application's routes.
    ///
    /// @param real opens the port
    Listener main(Wire wire, Supplier<HelidonListener> real);

    /// The listener of the application's routes under TLS.
    ///
    /// @param real opens the port
    /// @return empty if it is left closed
    default Optional<Listener> secure(Wire wire, Supplier<HelidonListener> real) {
        return Optional.of(real.get());
    }

    /// The listener of the admin pages.
    ///
    /// @param real opens the port
    Listener admin(Wire wire, Supplier<PlatformListener> real);

    /// Ports, as in a process of its own.
    final class Sockets implements Harness {
        @Override
        public Listener main(Wire wire, Supplier<HelidonListener> real) {
            return real.get();
        }

        @Override
        public Listener admin(Wire wire, Supplier<PlatformListener> real) {
            return real.get();
        }
    }

    /// The harness of the test that starts a service on this thread, or sockets.
    static Harness current() {
        return CURRENT.isBound() ? CURRENT.get() : new Sockets();
    }
}
