package dev.spillway.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.gate.Lifecycle.Stage;
import dev.spillway.internal.tls.TlsEngines;
import dev.spillway.internal.tls.TlsFault;
import dev.spillway.internal.tls.TlsSettings;
import dev.spillway.internal.tls.TlsSettings.Clients;
import dev.spillway.internal.tls.TlsSettings.Identity;
import dev.spillway.internal.tls.TlsSettings.Versions;
import dev.spillway.internal.wire.RecordingConnections.End;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The end of a connection that is waited for and not used: under TLS its peer is told (RFC 8446, 6.1).
class TlsFarewellTest {
    private static final String TLS_1_2 = "TLSv1.2";
    private static final String TLS_1_3 = "TLSv1.3";

    private final WireFixture fixture = WireFixture.direct(Script.reading());
    private final PipedChannel channel = new PipedChannel("192.0.2.7");
    private final Wire wire = fixture.wire.under(engines());
    private final Connection connection = connection();
    private final Thread thread = Thread.ofVirtual().unstarted(connection::run);

    private static TlsEngines engines() {
        try {
            return TlsEngines.load(
                    new TlsSettings(new Identity.Development(), Versions.BOTH, Clients.NONE, Optional.empty()),
                    InstantSource.system());
        } catch (TlsFault e) {
            throw new AssertionError(e);
        }
    }

    private Connection connection() {
        try {
            var place = wire.table().enter(channel.peer().getAddress()).orElseThrow();
            return Connection.accepted(wire, channel, place);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private TlsPeer served(String protocol) throws Exception {
        thread.start();
        var peer = new TlsPeer(channel, protocol).handshake();
        peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        channel.awaitReader();
        assertThat(peer.open()).startsWith("HTTP/1.1 200 OK").endsWith("ok");
        assertThat(peer.engine.isInboundDone()).isFalse();
        return peer;
    }

    private void assertEnded(TlsPeer peer, CloseReason why) throws Exception {
        assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
        peer.open();
        assertThat(peer.engine.isInboundDone()).isTrue();
        assertThat(fixture.observer.ends).containsExactly(new End(Phase.IDLE, why));
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void anIdleConnectionEndsWithAWord(String protocol) throws Exception {
        var peer = served(protocol);

        fixture.pass(Duration.ofSeconds(76));

        assertEnded(peer, CloseReason.DEADLINE);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void aQuietConnectionEndsWithAWordWhenTheServiceDoes(String protocol) throws Exception {
        var peer = served(protocol);
        fixture.lifecycle.advance(Stage.DRAINING);
        fixture.passMillis(500);

        connection.endIfQuietSince(fixture.deadlines.now());
        fixture.passMillis(200);

        assertEnded(peer, CloseReason.SHUTDOWN);
    }
}
