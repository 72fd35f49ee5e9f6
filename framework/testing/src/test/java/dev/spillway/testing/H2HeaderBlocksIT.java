package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.H2Outcome.Answered;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Compressed blocks of fields: what they cost, how long they are, and the table that both sides must agree on.
class H2HeaderBlocksIT extends H2UnderAttack {
    private static final int FRAME = 16_384;
    private static final long MUCH = 64L << 20;

    @Test
    @FailsUpstream("hole 1: an entry larger than the table burns a core for ever")
    void takesAnIndexedFieldLargerThanTheTable() {
        var client = client();

        assertThat(client.answer(client.send(get("/get").indexed("x-large", "a".repeat(4_300)))))
                .hasStatus(200);
        assertAlive(client);
    }

    @Test
    @FailsUpstream("hole 1: any entry is larger than a table of nothing")
    void takesAnIndexedFieldWithATableOfNothing() {
        var client = client();
        var request = HeaderBlock.empty().tableSize(0).raw(get("/get").bytes()).indexed("a", "b");

        assertThat(client.answer(client.send(request))).hasStatus(200);
        assertAlive(client);
    }

    @Test
    @FailsUpstream("ends the connection: wants the name from the table")
    void takesAMethodWhoseNameIsSpeltOut() {
        var client = client();
        var request = HeaderBlock.empty()
                .field(":method", "GET")
                .field(":scheme", "http")
                .field(":authority", "localhost")
                .field(":path", "/get");

        assertThat(client.answer(client.send(request))).hasStatus(200);
        assertAlive(client);
    }

    @Test
    @FailsUpstream("8 KiB are too many as soon as there is a CONTINUATION")
    void takesALargeCookie() {
        var client = client();
        var cookie = "session=" + "a".repeat(20_000);

        assertThat(client.answer(sendInFrames(client, get("/cookie").field("cookie", cookie), FRAME)))
                .hasStatus(200)
                .hasText(cookie);
        assertAlive(client);
    }

    @Test
    @FailsUpstream("gives the first")
    void joinsTheCrumbsOfACookie() {
        var client = client();

        assertThat(client.answer(
                        client.send(get("/cookie").field("cookie", "a=1").field("cookie", "b=2"))))
                .hasText("a=1; b=2");
    }

    @Test
    @FailsUpstream("hole 7: nothing counts the fields of a single frame")
    void answersABombWith431AndGoesOn() {
        var client = client();
        var references = new byte[12_000];
        Arrays.fill(references, (byte) (0x80 | 62));
        var bomb = get("/get").indexed("x", "a".repeat(3_900)).raw(references);

        assertThat(client.answer(client.send(bomb))).isProblem(431).names("spillway.connections.header-bytes");
        assertAlive(client);
    }

    @Test
    @FailsUpstream("no limit on the number of fields")
    void answersTooManyFieldsWith431AndGoesOn() {
        var client = client();
        var many = get("/get");
        for (var i = 0; i < 200; i++) {
            many.field("a", "b");
        }

        assertThat(client.answer(client.send(many))).isProblem(431).names("spillway.connections.header-count");
        assertAlive(client);
    }

    @Test
    @FailsUpstream("ends the connection, with an error code that is none")
    void answersALargeListWith431AndKeepsTheTableInStep() {
        var client = client();
        var large = get("/get").indexed("x-mark", "in step");
        for (var i = 0; i < 20; i++) {
            large.field("x-" + i, "a".repeat(2_000));
        }

        assertThat(client.answer(sendInFrames(client, large, FRAME)))
                .isProblem(431)
                .names("spillway.connections.header-bytes");
        assertThat(client.answer(client.send(get("/mark").index(62)))).hasText("in step");
    }

    @Test
    void takesABlockInSmallPieces() {
        var client = client();

        assertThat(client.answer(sendInFrames(client, get("/mark").field("x-mark", "whole"), 50)))
                .hasText("whole");
    }

    @Test
    @FailsUpstream("answers with an error code that is none")
    void endsABlockThatNeverEnds() {
        var client = client();
        var field = HeaderBlock.empty().field("x-more", "a".repeat(1_000)).bytes();
        var fragment = new ByteArrayOutputStream();
        for (var i = 0; i < FRAME / field.length; i++) {
            fragment.writeBytes(field);
        }
        client.headers(client.newStream(), H2Frame.END_STREAM, get("/get"));

        var more = new H2Frame(H2Frame.CONTINUATION, 0, 1, fragment.toByteArray()).bytes();
        assertEnded(client.flood(more, MUCH, PATIENCE), H2Error.ENHANCE_YOUR_CALM);
    }

    @Test
    @FailsUpstream("hole 8: only bytes count")
    void endsAFloodOfEmptyContinuations() {
        var client = client();
        client.headers(client.newStream(), H2Frame.END_STREAM, get("/get"));

        assertEnded(
                client.flood(many(new H2Frame(H2Frame.CONTINUATION, 0, 1, new byte[0])), MUCH, PATIENCE),
                H2Error.ENHANCE_YOUR_CALM);
    }

    @Test
    @FailsUpstream("answers with an error code that is none")
    void endsAFloodOfTinyContinuations() {
        var client = client();
        client.headers(client.newStream(), H2Frame.END_STREAM, get("/get"));

        // Each is the whole field ":method: GET" once more: malformed in the end, but there is no end.
        assertEnded(
                client.flood(many(new H2Frame(H2Frame.CONTINUATION, 0, 1, new byte[] {(byte) 0x82})), MUCH, PATIENCE),
                H2Error.ENHANCE_YOUR_CALM);
    }

    @Test
    @FailsUpstream("says PROTOCOL_ERROR")
    void endsTheConnectionWhenABlockCannotBeRead() {
        var client = client();
        client.send(get("/get").index(100));

        assertEnded(client.awaitEnd(PATIENCE), H2Error.COMPRESSION_ERROR);
    }

    @Test
    void endsTheConnectionWhenABlockIsInterrupted() {
        var client = client();
        client.headers(client.newStream(), H2Frame.END_STREAM, get("/get")).ping(1);

        assertEnded(client.awaitEnd(PATIENCE), H2Error.PROTOCOL_ERROR);
    }

    @Test
    @FailsUpstream("hole 20: the setting is ignored")
    void compressesWithoutATableForAClientThatWantsNone() {
        var client = client();
        client.settings(H2Setting.HEADER_TABLE_SIZE, 0);

        // The client is strict: an entry, or no sign that the table has gone, fails it.
        for (var i = 0; i < 5; i++) {
            assertThat(client.ask("/get")).hasStatus(200);
        }
        assertThat(client.isAcknowledged()).isTrue();
    }

    @Test
    @FailsUpstream("hole 19: a long field of an answer burns a core and holds the lock of the connection")
    void answersWithALongField() {
        var client = client();

        assertThat(client.ask("/long?bytes=6000").header("x-long").orElse("")).hasSize(6_000);
        assertAlive(client);
    }

    @Test
    @FailsUpstream("hole 17 and 19")
    void answersWithAFieldLargerThanAFrame() {
        var client = client();

        assertThat(client.ask("/long?bytes=20000").header("x-long").orElse("")).hasSize(20_000);
        assertAlive(client);
    }

    @Test
    @FailsUpstream("does not look at them")
    void answersFieldsThatTrailTooManyWith431OrResetsTheirStream() {
        var client = client();
        var stream = client.open(HeaderBlock.request("POST", "/echo"));
        var trailers = HeaderBlock.empty();
        for (var i = 0; i < 400; i++) {
            trailers.field("x-trailer", "1");
        }
        client.data(stream, 0, (byte) 'a').headers(stream, H2Frame.END_HEADERS | H2Frame.END_STREAM, trailers);

        switch (client.outcome(stream)) {
            case Answered(var answer) -> assertThat(answer).isProblem(431);
            case H2Outcome other -> assertThat(other).isInstanceOf(H2Outcome.Reset.class);
        }
        assertAlive(client);
    }

    private static HeaderBlock get(String path) {
        return HeaderBlock.request("GET", path);
    }

    private static byte[] many(H2Frame frame) {
        return repeated(frame.bytes(), 1_000);
    }

    static byte[] repeated(byte[] bytes, int times) {
        var all = new ByteArrayOutputStream();
        for (var i = 0; i < times; i++) {
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }

    private static int sendInFrames(H2Client client, HeaderBlock request, int most) {
        var block = request.bytes();
        var stream = client.newStream();
        for (var from = 0; from < block.length; from += most) {
            var fragment = Arrays.copyOfRange(block, from, Math.min(block.length, from + most));
            var flags = from + most >= block.length ? H2Frame.END_HEADERS : 0;
            if (from == 0) {
                client.frame(H2Frame.HEADERS, flags | H2Frame.END_STREAM, stream, fragment);
            } else {
                client.continuation(stream, flags, fragment);
            }
        }
        return stream;
    }
}
