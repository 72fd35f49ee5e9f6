package dev.spillway.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.http.ClientTimeout.Phase;
import dev.spillway.internal.clock.Deadlines;
import dev.spillway.internal.clock.ProcessClock;
import dev.spillway.internal.json.Json;
import dev.spillway.limit.Base;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Names with several addresses, some of which are dead.
class ConnectorIT {
    private static final InetAddress FIRST = InetAddress.ofLiteral("127.0.0.2");
    private static final InetAddress SECOND = InetAddress.ofLiteral("127.0.0.1");

    private final Deadlines deadlines = new Deadlines(new ProcessClock()).start();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        deadlines.close();
        for (var one : open) {
            one.close();
        }
    }

    private InetAddress connected(int port, Duration connect, Duration total) throws Fault {
        return connected(connector(port, connect), total);
    }

    private Connector<Link> connector(int port, Duration connect) {
        var settings = Settings.DEFAULTS.overlaid(List.of(ClientKnobs.CONNECT.at(connect)));
        var target = Target.of(Base.of("http://service:" + port));
        var commons = new Commons(
                deadlines,
                new Json(Settings.DEFAULTS),
                new Dns(_ -> new InetAddress[] {FIRST, SECOND}, deadlines),
                () -> {
                    throw new IllegalStateException("no answer is read here");
                },
                new IdlePlaces(10),
                new Targets(deadlines),
                ClientObserver.NONE);
        var breakers = new Breakers(settings, deadlines);
        var limits = EngineLimits.of(settings);
        return new Connector<>(
                target,
                settings,
                commons,
                new Tls(() -> null, Tls.HTTP_1_1),
                breakers,
                (socket, address, now, ends) -> Link.over(socket, address, limits, now, ends));
    }

    private InetAddress connected(Connector<Link> connector, Duration total) throws Fault {
        var flight = new Flight(deadlines, deadlines.now() + total.toNanos(), Flight.Patience.FAIR);
        try (var link = connector.connect(flight)) {
            return link.address();
        } catch (Fault fault) {
            throw fault;
        } catch (IOException e) {
            throw new AssertionError(e);
        } finally {
            flight.drop();
        }
    }

    private int listen(InetAddress address, int port, int backlog) throws IOException {
        var listener = new ServerSocket(port, backlog, address);
        open.add(listener);
        return listener.getLocalPort();
    }

    /// A port that takes no more connections: what knocks gets no answer at all.
    private void full(InetAddress address, int port) throws IOException {
        listen(address, port, 1);
        while (true) {
            var socket = new Socket();
            open.add(socket);
            try {
                socket.connect(new InetSocketAddress(address, port), 200);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
    }

    @Test
    void takesNextAddressWhenOneRefuses() throws Exception {
        var port = listen(SECOND, 0, 10);
        assertThat(connected(port, Duration.ofSeconds(10), Duration.ofSeconds(20)))
                .isEqualTo(SECOND);
    }

    @Test
    void leavesTimeForNextAddressWhenOneIsSilent() throws Exception {
        var port = listen(SECOND, 0, 10);
        full(FIRST, port);
        assertThat(connected(port, Duration.ofSeconds(1), Duration.ofSeconds(20)))
                .isEqualTo(SECOND);
    }

    @Test
    void endsByConnectTimeWhenAllAreSilent() throws Exception {
        var port = listen(SECOND, 0, 1);
        open.removeLast().close();
        full(SECOND, port);
        full(FIRST, port);
        assertThatExceptionOfType(Fault.class)
                .isThrownBy(() -> connected(port, Duration.ofMillis(200), Duration.ofSeconds(20)))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(new Fault.Late(Phase.CONNECT)));
    }

    @Test
    void asksWhetherSilentPeersAreStillThere() throws Exception {
        var port = listen(FIRST, 0, 10);
        var flight =
                new Flight(deadlines, deadlines.now() + Duration.ofSeconds(20).toNanos(), Flight.Patience.FAIR);
        try (var link = connector(port, Duration.ofSeconds(10)).connect(flight)) {
            assertThat(link.socket().getOption(StandardSocketOptions.SO_KEEPALIVE))
                    .isTrue();
            assertThat(link.socket().getOption(ExtendedSocketOptions.TCP_KEEPIDLE))
                    .isEqualTo(30);
        } finally {
            flight.drop();
        }
    }

    @Test
    void usesAllAddressesInTurn() throws Exception {
        var port = listen(FIRST, 0, 10);
        listen(SECOND, port, 10);
        var connector = connector(port, Duration.ofSeconds(10));
        for (var expected : List.of(FIRST, SECOND, FIRST, SECOND)) {
            assertThat(connected(connector, Duration.ofSeconds(20))).isEqualTo(expected);
        }
    }
}
