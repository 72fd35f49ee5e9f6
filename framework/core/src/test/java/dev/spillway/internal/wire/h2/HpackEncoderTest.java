package dev.spillway.internal.wire.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Response;
import dev.spillway.internal.wire.DateLine;
import dev.spillway.internal.wire.Safeguard;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HpackEncoderTest {
    private static final byte[] DATE = new DateLine(InstantSource.fixed(Instant.EPOCH)).bytes();
    private static final String DATE_FIELD = "date: Thu, 01 Jan 1970 00:00:00 GMT";

    private static byte[] encode(Response response, long length) {
        var buffer = new FrameBuffer(1);
        HpackEncoder.head(buffer, response, length, DATE, 0);
        return Arrays.copyOf(buffer.bytes(), buffer.count());
    }

    private static List<String> decoded(byte[] block) throws CompressionError {
        return Block.decode(Block.decoder(), block);
    }

    @Test
    void encodesAnAnswer() throws Exception {
        assertThat(decoded(encode(Response.text("hello").header("X-Request-ID", "aB"), 5)))
                .containsExactly(
                        ":status: 200",
                        DATE_FIELD,
                        "content-type: text/plain; charset=utf-8",
                        "x-request-id: aB",
                        "content-length: 5");
    }

    @Test
    void encodesEverySetOfSafeguards() throws Exception {
        for (var set = 0; set < Safeguard.SETS; set++) {
            var wanted = set;
            var buffer = new FrameBuffer(1);
            HpackEncoder.head(buffer, Response.status(200), -1, DATE, set);
            var expected = Stream.of(Safeguard.values())
                    .filter(one -> one.in(wanted))
                    .map(one -> one.field().toLowerCase(Locale.ROOT) + ": " + one.value())
                    .toList();

            var fields = decoded(Arrays.copyOf(buffer.bytes(), buffer.count()));

            assertThat(fields.subList(2, fields.size())).isEqualTo(expected);
        }
    }

    @Test
    void encodesEveryStatus() throws Exception {
        for (var status = 200; status <= 599; status++) {
            assertThat(decoded(encode(Response.status(status), -1))).containsExactly(":status: " + status, DATE_FIELD);
        }
    }

    @Test
    void commonStatusesAreOneOctet() throws Exception {
        for (var status : List.of(200, 204, 206, 304, 400, 404, 500)) {
            var buffer = new FrameBuffer(16);
            HpackEncoder.start(buffer, status);
            assertThat(buffer.count()).isEqualTo(2);
        }
    }

    @Test
    void encodesInterimAnswersAndTrailers() throws Exception {
        var interim = new FrameBuffer(16);
        HpackEncoder.start(interim, 100);
        var trailers = new FrameBuffer(16);
        HpackEncoder.start(trailers);
        HpackEncoder.field(trailers, "Grpc-Status", "0");

        assertThat(decoded(Arrays.copyOf(interim.bytes(), interim.count()))).containsExactly(":status: 100");
        assertThat(decoded(Arrays.copyOf(trailers.bytes(), trailers.count()))).containsExactly("grpc-status: 0");
    }

    @Test
    void usesTheStaticTableForNames() {
        var buffer = new FrameBuffer(16);
        HpackEncoder.field(buffer, "Cache-Control", "no-store");

        assertThat(Arrays.copyOf(buffer.bytes(), 3)).isEqualTo(new byte[] {0x0f, 24 - 15, 8});
        for (var index = 1; index <= StaticTable.SIZE; index++) {
            var name = StaticTable.get(index).name();
            assertThat(StaticTable.get(StaticTable.indexOf(name)).name()).isEqualTo(name);
        }
        assertThat(StaticTable.indexOf("x-unknown")).isZero();
        assertThat(StaticTable.indexOf("")).isZero();
    }

    /// Names are kept encoded in few places.
    @Test
    void encodesMoreNamesThanItKeeps() throws Exception {
        for (var round = 0; round < 2; round++) {
            for (var i = 0; i < 600; i++) {
                var buffer = new FrameBuffer(16);
                HpackEncoder.field(buffer, "X-Name-" + i, "v");
                assertThat(decoded(Arrays.copyOf(buffer.bytes(), buffer.count())))
                        .containsExactly("x-name-" + i + ": v");
            }
        }
    }

    @Test
    void secretsAreNeverIndexed() {
        for (var name : List.of("Set-Cookie", "authorization")) {
            var buffer = new FrameBuffer(16);
            HpackEncoder.field(buffer, name, "secret");

            assertThat(buffer.bytes()[0] & 0xf0).isEqualTo(0x10);
        }
    }

    @Test
    void longValuesHaveLongLengths() throws Exception {
        var value = "v".repeat(40_000);

        assertThat(decoded(encode(Response.status(200).header("X-" + "n".repeat(200), value), -1)))
                .containsExactly(":status: 200", DATE_FIELD, "x-" + "n".repeat(200) + ": " + value);
    }

    @Test
    void nothingBecomesALineEnd() {
        var buffer = new FrameBuffer(16);
        buffer.put("\u010a\u010d\u20ac\u00e9");

        assertThat(Arrays.copyOf(buffer.bytes(), buffer.count())).isEqualTo(new byte[] {'?', '?', '?', (byte) 0xe9});
    }

    /// A peer that has lowered its table waits for an update of the size in the very next block, whichever that is.
    @Test
    void eachBlockSatisfiesAPeerThatLowersItsTable() throws Exception {
        for (var size : List.of(0, 100, 4096, 65_536)) {
            var peer = new DefaultHttp2HeadersDecoder(true, 1 << 16);
            for (var i = 0; i < 3; i++) {
                peer.configuration().maxHeaderTableSize(size);
                var headers = peer.decodeHeaders(1, Unpooled.wrappedBuffer(encode(Response.text("x"), 1)));
                assertThat(headers.status()).hasToString("200");
                peer.configuration().maxHeaderTableSize(size / 2);
                peer.decodeHeaders(1, Unpooled.wrappedBuffer(encode(Response.status(404), 0)));
            }
        }
    }
}
