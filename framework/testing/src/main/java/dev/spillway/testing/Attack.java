package dev.spillway.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/// One hostile client. [Attacks] has those that come with Spillway.
@FunctionalInterface
public interface Attack {
    /// Whom to attack.
    ///
    /// @param port a port of this machine
    /// @param from the loopback address to come from
    /// @param patience how long the attacker waits for the end of a connection at most
    /// @param transport how its bytes travel
    record Target(int port, String from, Duration patience, Transport transport) {
        /// A target on `port`, attacked in clear from 127.0.0.2 with a patience of 15 s.
        public static Target on(int port) {
            return new Target(port, "127.0.0.2", Duration.ofSeconds(15), Transport.CLEAR);
        }

        /// The same target, attacked with another patience.
        public Target patience(Duration atMost) {
            return new Target(port, from, atMost, transport);
        }

        /// The same target, attacked over another transport.
        public Target over(Transport other) {
            return new Target(port, from, patience, other);
        }

        /// The same target, attacked from another loopback address.
        public Target from(String address) {
            return new Target(port, address, patience, transport);
        }
    }

    /// What became of it.
    ///
    /// @param lasted from connecting to the end of the connection, or to the end of patience
    /// @param end how the server ended the connection
    /// @param sent bytes that the system took from the attacker
    /// @param received what the server sent
    @SuppressWarnings("ArrayRecordComponent")
    record Outcome(Duration lasted, RawClient.End end, long sent, byte[] received) {
        /// What the server sent, as ISO-8859-1.
        public String text() {
            return new String(received, StandardCharsets.ISO_8859_1);
        }

        /// The status of the first answer, or 0 if there was none.
        public int status() {
            var text = text();
            return text.matches("(?s)HTTP/1\\.1 \\d{3} .*") ? Integer.parseInt(text.substring(9, 12)) : 0;
        }

        @Override
        public String toString() {
            return "status %d, %s after %d ms, %d bytes sent, %d received"
                    .formatted(status(), end, lasted.toMillis(), sent, received.length);
        }
    }

    /// Attacks once and returns when the connection has ended or patience is over.
    Outcome on(Target target);

    /// Attacks `times` times at once, each on a virtual thread of its own.
    default List<Outcome> on(Target target, int times) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var attackers = new ArrayList<java.util.concurrent.Future<Outcome>>();
            for (var i = 0; i < times; i++) {
                attackers.add(threads.submit(() -> on(target)));
            }
            var outcomes = new ArrayList<Outcome>();
            for (var attacker : attackers) {
                outcomes.add(attacker.get());
            }
            return List.copyOf(outcomes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during an attack", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("an attacker failed", e.getCause());
        }
    }
}
