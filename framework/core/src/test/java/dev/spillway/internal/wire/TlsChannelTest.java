package dev.spillway.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.tls.TlsEngines;
import dev.spillway.internal.tls.TlsSettings;
import dev.spillway.internal.tls.TlsSettings.Clients;
import dev.spillway.internal.tls.TlsSettings.Identity;
import dev.spillway.internal.tls.TlsSettings.Versions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class TlsChannelTest {
    private static final String TLS_1_3 = "TLSv1.3";
    private static final String TLS_1_2 = "TLSv1.2";

    private final PipedChannel under = new PipedChannel("192.0.2.7");
    private final ByteBudget budget = new ByteBudget(1 << 20);
    private final ByteBudget.Lease lease = budget.lease();
    private final TlsChannel channel = TlsChannel.over(under, engines().engine(), lease, new byte[0]);

    private static TlsEngines engines() {
        try {
            return TlsEngines.load(
                    new TlsSettings(new Identity.Development(), Versions.BOTH, Clients.NONE, Optional.empty()),
                    InstantSource.system());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static <T> FutureTask<T> start(Callable<T> work) {
        var task = new FutureTask<>(work);
        Thread.ofVirtual().start(task);
        return task;
    }

    private static <T> T result(FutureTask<T> task) throws Exception {
        return task.get(20, TimeUnit.SECONDS);
    }

    private TlsPeer connected(String protocol) throws Exception {
        var handshake = start(() -> {
            channel.handshake();
            return true;
        });
        var peer = new TlsPeer(under, protocol).handshake();
        result(handshake);
        peer.open();
        return peer;
    }

    private String read(int room) throws IOException {
        var target = ByteBuffer.allocate(room);
        var count = channel.read(target);
        return count < 0 ? "END" : new String(target.array(), 0, count, StandardCharsets.ISO_8859_1);
    }

    private void write(String text) throws IOException {
        var source = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (source.hasRemaining()) {
            channel.write(source);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void carriesDataBothWays(String protocol) throws Exception {
        var peer = connected(protocol);

        peer.send("a question");
        assertThat(read(100)).isEqualTo("a question");
        write("an answer");

        assertThat(peer.open()).isEqualTo("an answer");
        assertThat(channel.version()).isEqualTo(protocol);
        assertThat(channel.applicationProtocol()).isEqualTo("http/1.1");
        assertThat(peer.engine.getApplicationProtocol()).isEqualTo("http/1.1");
        assertThat(channel.certificate()).isEmpty();
    }

    @Test
    void readsARecordThatIsLargerThanTheRoomAndLetsItsBufferGo() throws Exception {
        var peer = connected(TLS_1_3);
        var large = "x".repeat(16_000);

        peer.send(large);
        var first = read(10);
        assertThat(budget.held()).isPositive();
        var rest = new StringBuilder(first);
        while (rest.length() < large.length()) {
            rest.append(read(7_000));
        }
        assertThat(rest).hasToString(large);
        peer.send("small");
        assertThat(read(100)).isEqualTo("small");
        peer.send("small");
        assertThat(read(100)).isEqualTo("small");

        assertThat(budget.held()).isZero();
    }

    @Test
    void refusesALargeRecordWhenTheProcessHoldsTooMuch() throws Exception {
        var peer = connected(TLS_1_3);
        var all = budget.lease();
        // The rest is the reserve, which a record of this size is too large for.
        assertThat(all.offer(budget.capacity() / 4 * 3)).isTrue();

        peer.send("x".repeat(16_000));

        assertThatThrownBy(() -> read(10)).isInstanceOf(Refusal.class);
    }

    @Test
    void writesMoreThanARecordHolds() throws Exception {
        var peer = connected(TLS_1_3);
        var large = "y".repeat(100_000);

        write(large);

        assertThat(peer.open()).isEqualTo(large);
    }

    @Test
    void takesWhatWasReadBeforeIt() throws Exception {
        var other = new PipedChannel("192.0.2.8");
        var peer = new TlsPeer(other, TLS_1_3);
        peer.engine.beginHandshake();
        var hello = peer.record(ByteBuffer.allocate(0));
        var late = TlsChannel.over(other, engines().engine(), lease, hello);
        var handshake = start(() -> {
            late.handshake();
            return true;
        });

        peer.handshake();

        assertThat(result(handshake)).isTrue();
    }

    @Test
    void endsAtTheFarewellOfThePeer() throws Exception {
        var peer = connected(TLS_1_3);
        peer.send("last");
        peer.engine.closeOutbound();
        under.feed(peer.record(ByteBuffer.allocate(0))).feed("bytes behind the end");

        assertThat(read(100)).isEqualTo("last");
        assertThat(read(100)).isEqualTo("END");
        assertThat(read(100)).isEqualTo("END");
        // Its other direction is open still.
        write("heard");
        assertThat(peer.open()).isEqualTo("heard");
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void saysFarewellOnceAndWritesNothingAfterIt(String protocol) throws Exception {
        var peer = connected(protocol);
        write("the answer");

        channel.farewell();
        var written = under.written().length();
        channel.farewell();

        assertThat(peer.open()).isEqualTo("the answer");
        assertThat(peer.engine.isInboundDone()).isTrue();
        assertThat(under.written()).hasSize(written);
        assertThatThrownBy(() -> write("more")).isInstanceOf(IOException.class);
    }

    @Test
    void endsWithoutAFarewellAsAnyEnd() throws Exception {
        connected(TLS_1_3);
        under.endInput();

        assertThat(read(100)).isEqualTo("END");
    }

    @Test
    void stopsAReaderThatWaits() throws Exception {
        connected(TLS_1_3);
        var reader = start(() -> read(100));
        under.awaitReader();

        channel.stopReading();

        assertThat(result(reader)).isEqualTo("END");
        // And can still say so.
        write("too slow");
    }

    @Test
    void endsAWriterThatWaitsFromAnotherThread() throws Exception {
        connected(TLS_1_3);
        under.window(0);
        var writer = start(() -> {
            write("nobody takes it");
            return true;
        });
        under.awaitWriter();

        channel.abort();

        assertThatThrownBy(() -> result(writer)).hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void readsWhileAWriterWaits() throws Exception {
        var peer = connected(TLS_1_3);
        under.window(0);
        var writer = start(() -> {
            write("later");
            return true;
        });
        under.awaitWriter();

        peer.send("meanwhile");
        under.feed(peer.keyUpdate());
        peer.send("and with new keys");

        assertThat(read(100)).isEqualTo("meanwhile");
        assertThat(read(100)).isEqualTo("and with new keys");
        under.window(Long.MAX_VALUE);
        assertThat(result(writer)).isTrue();
        write(" and more");
        assertThat(peer.open()).isEqualTo("later and more");
    }

    @Test
    void writesWhileAReaderWaits() throws Exception {
        var peer = connected(TLS_1_3);
        var reader = start(() -> read(100));
        under.awaitReader();

        write("unasked");

        assertThat(peer.open()).isEqualTo("unasked");
        peer.send("thanks");
        assertThat(result(reader)).isEqualTo("thanks");
    }

    @Test
    void answersNewKeysWithNewKeysBeforeTheNextRecord() throws Exception {
        var peer = connected(TLS_1_3);
        for (var i = 0; i < 5; i++) {
            under.feed(peer.keyUpdate());
            peer.send("question " + i);
            assertThat(read(100)).isEqualTo("question " + i);
            write("answer " + i);
            assertThat(peer.open()).endsWith("answer " + i);
        }
    }

    @Test
    void endsAFloodOfNewKeys() throws Exception {
        var peer = connected(TLS_1_3);
        for (var i = 0; i < 40; i++) {
            under.feed(peer.keyUpdate());
            // Sends the update; what it is asked for is never answered, as nothing is written.
            under.feed(peer.record(ByteBuffer.allocate(0)));
        }

        assertThatThrownBy(() -> read(100)).isInstanceOf(SSLException.class).hasMessageContaining("without data");
        assertThat(under.taken()).isLessThan(100_000);
    }

    @Test
    void refusesASecondHandshake() throws Exception {
        var peer = connected(TLS_1_2);
        peer.engine.beginHandshake();
        under.feed(peer.record(ByteBuffer.allocate(0)));

        assertThatThrownBy(() -> read(100)).isInstanceOf(SSLException.class).hasMessageContaining("second handshake");
    }

    @Test
    void endsAtARecordThatDoesNotOpen() throws Exception {
        var peer = connected(TLS_1_3);
        var record = peer.record("forged");
        record[record.length - 1] ^= 1;
        under.feed(record);

        assertThatThrownBy(() -> read(100)).isInstanceOf(SSLException.class);
    }

    @Test
    void endsAtARecordThatIsTooLarge() throws Exception {
        connected(TLS_1_3);
        under.feed(new byte[] {23, 3, 3, (byte) 0xff, (byte) 0xff}).feed(new byte[1 << 16]);

        assertThatThrownBy(() -> read(100)).isInstanceOf(SSLException.class);
        assertThat(under.taken()).isLessThan(40_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET / HTTP/1.1\r\nHost: h\r\n\r\n", "\u0000\u0000\u0000\u0000\u0000\u0000", "PRI * HTTP/2.0\r\n"
            })
    void refusesWhatIsNoHandshake(String bytes) {
        under.feed(bytes);

        assertThatThrownBy(channel::handshake).isInstanceOf(SSLException.class);
    }

    @Test
    void tellsThePeerWhyItIsRefused() throws Exception {
        var peer = new TlsPeer(under, TLS_1_2);
        var parameters = peer.engine.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"spdy/3"});
        peer.engine.setSSLParameters(parameters);
        var handshake = start(() -> {
            channel.handshake();
            return true;
        });

        assertThatThrownBy(peer::handshake)
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("no_application_protocol");
        assertThatThrownBy(() -> result(handshake)).hasRootCauseInstanceOf(SSLException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void shakesHandsWithAPeerWhoseBytesComeOneByOne(String protocol) throws Exception {
        var handshake = start(() -> {
            channel.handshake();
            return true;
        });

        new TlsPeer(under, protocol).dripping().handshake();

        assertThat(result(handshake)).isTrue();
    }

    @Test
    void boundsAHandshakeThatIsCutIntoSinglesOfBytes() {
        // A message of 30 000 bytes in records of one byte each.
        under.feed(new byte[] {22, 3, 1, 0, 4, 1, 0, 0x75, 0x30});
        for (var i = 0; i < 1_000; i++) {
            under.feed(new byte[] {22, 3, 1, 0, 1, 3});
        }

        assertThatThrownBy(channel::handshake).isInstanceOf(SSLException.class);
        assertThat(under.taken()).isLessThan(2_000);
    }
}
