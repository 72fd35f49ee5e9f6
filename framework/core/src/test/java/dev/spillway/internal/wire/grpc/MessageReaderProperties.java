package dev.spillway.internal.wire.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.gate.RpcBounds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class MessageReaderProperties {
    private static final int MOST = 300 << 10;
    private static final RpcBounds BOUNDS = new RpcBounds("grpc:/s/m", 1, 1, 1, 1, MOST, MOST);

    private final ByteBudget budget = new ByteBudget(64 << 20);

    /// A stream of bytes that comes in pieces.
    private static MessageReader.Source source(byte[] bytes, int piece) {
        var input = new ByteArrayInputStream(bytes);
        return (target, offset, length) -> input.read(target, offset, Math.min(piece, length));
    }

    private static byte[] framed(List<byte[]> messages) {
        var stream = new ByteArrayOutputStream();
        for (var message : messages) {
            stream.writeBytes(prefix(0, message.length));
            stream.writeBytes(message);
        }
        return stream.toByteArray();
    }

    private static byte[] prefix(int flag, int length) {
        return ByteBuffer.allocate(5).put((byte) flag).putInt(length).array();
    }

    @Property(tries = 200, seed = "1618")
    void readsWhatWasWrittenInWhateverPieces(
            @ForAll @Size(max = 8) List<@IntRange(max = MOST) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 100_000) int piece)
            throws IOException {
        var random = new Random(piece);
        var messages = lengths.stream()
                .map(length -> {
                    var message = new byte[length];
                    random.nextBytes(message);
                    return message;
                })
                .toList();
        try (var lease = budget.lease()) {
            var reader = new MessageReader(source(framed(messages), piece), lease, BOUNDS);
            var read = new ArrayList<byte[]>();
            while (reader.begin()) {
                var message = reader.rest();
                assertThat(lease.bytes()).isEqualTo(message.length);
                reader.release(message.length);
                read.add(message);
            }

            assertThat(read).containsExactlyElementsOf(messages);
        }
        assertThat(budget.held()).isZero();
    }

    /// Whatever comes, it is messages or a refusal, and no more memory is taken than has come, give or take.
    @Property(tries = 2_000, seed = "1618")
    void survivesAnything(@ForAll byte[] bytes, @ForAll @IntRange(min = 1, max = 64) int piece) {
        try (var lease = budget.lease()) {
            var reader = new MessageReader(source(bytes, piece), lease, BOUNDS);
            while (reader.begin()) {
                reader.release(reader.rest().length);
            }
        } catch (Refusal refusal) {
            assertThat(refusal.reason()).isIn(Reason.MALFORMED, Reason.BODY);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        assertThat(budget.held()).isZero();
    }

    @Example
    void refusesALengthBeforeTheMessage() {
        for (var length : new int[] {MOST + 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1}) {
            assertThat(refusal(prefix(0, length)).reason()).isEqualTo(Reason.BODY);
        }
        assertThat(refusal(prefix(0, -1)).problem().limit().orElseThrow())
                .hasToString("Bound[setting=spillway.routes.\"grpc:/s/m\".max-message, limit=300 KiB, observed="
                        + "4294967295 B]");
    }

    @Example
    void refusesWhatIsNoMessage() {
        for (var flag : new int[] {1, 2, 127, 128, 255}) {
            assertThat(refusal(prefix(flag, 0)).reason()).isEqualTo(Reason.MALFORMED);
        }
        assertThat(refusal(new byte[4]).reason()).isEqualTo(Reason.MALFORMED);
        assertThat(refusal(prefix(0, 10)).reason()).isEqualTo(Reason.MALFORMED);
    }

    @Example
    void takesMemoryAsAMessageComesNotAsItIsAnnounced() throws IOException {
        var asked = new ArrayList<Integer>();
        try (var lease = budget.lease()) {
            var reader = new MessageReader(
                    (target, offset, length) -> {
                        asked.add(target.length);
                        if (target.length == 5) {
                            System.arraycopy(prefix(0, MOST), offset, target, offset, length);
                            return length;
                        }
                        return -1;
                    },
                    lease,
                    BOUNDS);
            assertThat(reader.begin()).isTrue();
            assertThat(catchThrowableOfType(Refusal.class, reader::rest).reason())
                    .isEqualTo(Reason.MALFORMED);
        }
        assertThat(asked).containsExactly(5, MessageReader.FIRST);
    }

    @Example
    void paysForMessages() throws IOException {
        var small = new ByteBudget(32 << 10);
        try (var lease = small.lease()) {
            var reader = new MessageReader(source(framed(List.of(new byte[60 << 10])), 1 << 20), lease, BOUNDS);
            assertThat(reader.begin()).isTrue();

            assertThat(catchThrowableOfType(Refusal.class, reader::rest).reason())
                    .isEqualTo(Reason.BYTES);
        }
    }

    private Refusal refusal(byte[] bytes) {
        try (var lease = budget.lease()) {
            var reader = new MessageReader(source(bytes, 3), lease, BOUNDS);
            return catchThrowableOfType(Refusal.class, () -> {
                while (reader.begin()) {
                    reader.release(reader.rest().length);
                }
            });
        }
    }
}
