package dev.spillway.benchmarks.clients;

import java.io.IOException;
import java.time.Duration;

/// A client, with all that its calls share.
interface Engine extends AutoCloseable {
    /// A way to call for one thread.
    Lane lane() throws IOException;

    /// Calls for so long on so many virtual threads at once.
    ///
    /// @return how many calls were answered
    default long burst(int lanes, Duration time) throws InterruptedException {
        return Lanes.run(lanes, () -> {
            try (var lane = lane()) {
                return Lanes.drive(lane, time);
            }
        });
    }

    @Override
    void close() throws IOException;

    /// Those that are compared.
    enum Kind {
        /// Apache's client as bare as it gets: pooling, and nothing else that ours has no use for.
        APACHE {
            @Override
            Engine start(int port) {
                return new ApacheEngine(port);
            }
        },
        /// The same once more, to see what noise is.
        APACHE_AGAIN {
            @Override
            Engine start(int port) {
                return new ApacheEngine(port);
            }
        },
        /// Ours, called by handlers of a service.
        SPILLWAY {
            @Override
            Engine start(int port) {
                return new SpillwayEngine(port);
            }
        },
        /// HttpCore's connection, one for each thread, without a pool.
        CORE {
            @Override
            Engine start(int port) {
                return new CoreEngine(port);
            }
        },
        /// Constant bytes over a socket for each thread: the floor.
        SOCKET {
            @Override
            Engine start(int port) {
                return new SocketEngine(port);
            }
        };

        abstract Engine start(int port);

        String label() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }
}
