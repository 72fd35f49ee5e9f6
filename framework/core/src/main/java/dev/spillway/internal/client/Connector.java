package dev.spillway.internal.client;

import dev.spillway.http.ClientRefused;
import dev.spillway.http.ClientTimeout.Phase;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.net.ExtendedSocketOptions;

/// Makes connections: resolves the name, tries its addresses in turn, shakes hands.
final class Connector<L extends Line> {
    private static final int KEEPALIVE = 30;
    private static final int PROBES = 3;
    private static final int PROBE_EVERY = 10;
    /// An address gets at least so much of the time, however many there are.
    private static final long LEAST = 20;
    /// Until the flight's own clock ends it.
    private static final int FOREVER = 0;

    private final Target target;
    private final Settings settings;
    private final Commons commons;
    private final Tls tls;
    private final Breakers breakers;
    private final Line.Maker<L> maker;
    private final AtomicInteger turn = new AtomicInteger();

    Connector(Target target, Settings settings, Commons commons, Tls tls, Breakers breakers, Line.Maker<L> maker) {
        this.target = target;
        this.settings = settings;
        this.commons = commons;
        this.tls = tls;
        this.breakers = breakers;
        this.maker = maker;
    }

    /// A connection that is ready for a call, held by `flight`.
    L connect(Flight flight) throws Fault {
        flight.enter(Phase.DNS, settings.get(ClientKnobs.CONNECT));
        var until = commons.clock().now() + flight.remaining();
        var addresses = commons.dns().resolve(target.host(), flight);
        flight.enter(Phase.CONNECT, Duration.ofNanos(until - commons.clock().now()));
        var link = reach(inTurn(addresses), flight);
        try {
            if (target.scheme() == Target.Scheme.HTTPS) {
                flight.enter(Phase.TLS, settings.get(ClientKnobs.TLS_HANDSHAKE));
                link.secure(tls.over(link.socket(), target));
            }
            return link;
        } catch (IOException e) {
            link.abort();
            var fault = flight.fault(e);
            breakers.failed(link.address(), fault, flight.patience());
            throw fault;
        }
    }

    /// Each connection begins with the next one of the addresses that the system prefers, which are those of the first
    /// one's family; the others come after them.
    private List<InetAddress> inTurn(List<InetAddress> addresses) {
        var family = addresses.getFirst().getClass();
        var preferred = (int) addresses.stream()
                .takeWhile(address -> address.getClass() == family)
                .count();
        var turned = new ArrayList<>(addresses);
        Collections.rotate(turned.subList(0, preferred), -Math.floorMod(turn.getAndIncrement(), preferred));
        return turned;
    }

    /// The first address that answers. Each gets its part of what is left, so that a dead one leaves time for the
    /// next; the last one has all of it.
    private L reach(List<InetAddress> addresses, Flight flight) throws Fault {
        var fault = new Fault(
                new Fault.Refused(ClientRefused.Reason.BREAKER),
                Fault.Sent.NOTHING,
                "every address of %s is left alone after failures".formatted(target.host()));
        var left = addresses.size();
        for (var address : addresses) {
            var part = TimeUnit.NANOSECONDS.toMillis(flight.remaining()) / left;
            left--;
            if (!breakers.mayTry(address)) {
                continue;
            }
            try {
                return dial(address, left == 0 ? FOREVER : (int) Math.max(LEAST, part), flight);
            } catch (IOException e) {
                fault = flight.fault(e);
                if (e instanceof SocketTimeoutException) {
                    breakers.late(address, flight.patience());
                } else {
                    breakers.failed(address, fault, flight.patience());
                }
                if (!(fault.kind() instanceof Fault.Failed)) {
                    throw fault;
                }
            }
        }
        throw fault;
    }

    private L dial(InetAddress address, int millis, Flight flight) throws IOException {
        var socket = new Socket();
        var now = commons.clock().now();
        var life = settings.get(ClientKnobs.LIFE).toNanos();
        var link = maker.over(socket, address, now, now + life);
        try {
            flight.hold(link);
            socket.setTcpNoDelay(true);
            keepAlive(socket);
            socket.connect(new InetSocketAddress(address, target.port()), millis);
            return link;
        } catch (SocketTimeoutException e) {
            link.abort();
            throw new IOException(address + " did not answer within " + millis + " ms", e);
        } catch (IOException e) {
            link.abort();
            throw e;
        }
    }

    private static void keepAlive(Socket socket) throws IOException {
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        set(socket, ExtendedSocketOptions.TCP_KEEPIDLE, KEEPALIVE);
        set(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL, PROBE_EVERY);
        set(socket, ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
    }

    private static void set(Socket socket, SocketOption<Integer> option, int value) throws IOException {
        if (socket.supportedOptions().contains(option)) {
            socket.setOption(option, value);
        }
    }
}
