package dev.spillway.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.spillway.grpc.FuzzedCall.Due;
import dev.spillway.grpc.testing.Probed;
import dev.spillway.testing.H2Client;
import dev.spillway.testing.H2Error;
import dev.spillway.testing.H2Frame;
import dev.spillway.testing.H2Outcome;
import dev.spillway.testing.HeaderBlock;
import dev.spillway.testing.RawClient.End;
import dev.spillway.testing.TestService;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.Status.Code;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Conversations that nobody thought of, against a whole service in memory: seeds are fixed. A call ends as its
/// frames and messages say, once; those beside it are not harmed, unless a connection ends with a word of why; and
/// nothing is left of any.
@Timeout(120)
class FuzzIT {
    private static final int LAWFUL = 100;
    private static final int UNLAWFUL = 75;
    private static final int FLIPPED = 75;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /// Longer than a call may be silent, and shorter than a peer may take for what is written just now.
    private static final Duration IDLE = Duration.ofSeconds(6);
    private static final byte[] PING =
            FuzzedCall.framed(Probed.newBuilder().setText("unharmed").build().toByteArray());

    /// Sees how calls begin and end.
    private static final class Counted implements ServerInterceptor {
        final AtomicInteger begun = new AtomicInteger();
        final AtomicInteger ended = new AtomicInteger();
        final AtomicInteger again = new AtomicInteger();

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            begun.incrementAndGet();
            var end = new AtomicInteger();
            return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
                @Override
                public void onComplete() {
                    ended();
                    super.onComplete();
                }

                @Override
                public void onCancel() {
                    ended();
                    super.onCancel();
                }

                private void ended() {
                    if (end.getAndIncrement() == 0) {
                        ended.incrementAndGet();
                    } else {
                        again.incrementAndGet();
                    }
                }
            };
        }
    }

    /// What is done with a connection.
    @FunctionalInterface
    private interface Session {
        void run(TestService service, H2Client client, Random random);
    }

    private static void fuzz(int sessions, Session session) {
        var counted = new Counted();
        try (var service = TestService.inMemory(
                app -> app.serve(Grpc.service(ServerInterceptors.intercept(new ProbeService(), counted))),
                "spillway.write.progress = 30s",
                "spillway.routes.default.idle = 5s",
                "spillway.routes.default.message-time = 5s",
                "spillway.routes.default.rate = 100000/s",
                "spillway.routes.default.client-rate = 100000/s")) {
            for (var seed = 0; seed < sessions; seed++) {
                try (var client = H2Client.over(service.client()).begin()) {
                    session.run(service, client, new Random(seed));
                } catch (RuntimeException | AssertionError e) {
                    throw new AssertionError("seed " + seed, e);
                }
            }
            service.awaitQuiet();
            assertThat(counted.begun.get()).isPositive();
            assertThat(counted.ended).hasValue(counted.begun.get());
            assertThat(counted.again).hasValue(0);
            var metrics = service.admin("/metrics").text();
            assertThat(sum(metrics, "spillway_permits_taken")).isZero();
            assertThat(sum(metrics, "spillway_calls_in_flight")).isZero();
            assertThat(sum(metrics, "spillway_bytes_held")).isZero();
        }
    }

    private static double sum(String metrics, String name) {
        return Pattern.compile("(?m)^" + name + "(?:\\{[^}]*})? (\\S+)$")
                .matcher(metrics)
                .results()
                .mapToDouble(found -> Double.parseDouble(found.group(1)))
                .sum();
    }

    private static List<FuzzedCall> calls(Random random) {
        var calls = new ArrayList<FuzzedCall>();
        for (var i = 1 + random.nextInt(6); i > 0; i--) {
            calls.add(new FuzzedCall(random));
        }
        return calls;
    }

    /// The frames of calls, one between another; a block of fields stays in one piece.
    private static final class Interleaved {
        private final Random random;
        private final List<FuzzedCall> calls;
        private final int[] at;
        private final Map<Integer, FuzzedCall> streams = new LinkedHashMap<>();
        private final int[] ids;
        private int opened;

        Interleaved(Random random, List<FuzzedCall> calls) {
            this.random = random;
            this.calls = calls;
            this.at = new int[calls.size()];
            this.ids = new int[calls.size()];
        }

        boolean hasNext() {
            for (var i = 0; i < at.length; i++) {
                if (at[i] < calls.get(i).frames().size()) {
                    return true;
                }
            }
            return false;
        }

        byte[] next(H2Client client) {
            var call = random.nextInt(Math.min(calls.size(), opened + 1));
            while (at[call] == calls.get(call).frames().size()) {
                call = (call + 1) % calls.size();
            }
            if (at[call] == 0) {
                // Streams are opened in the order of their numbers.
                call = opened++;
                ids[call] = client.newStream();
                streams.put(ids[call], calls.get(call));
            }
            var bytes = new ByteArrayOutputStream();
            var frames = calls.get(call).frames();
            do {
                var frame = frames.get(at[call]++);
                bytes.writeBytes(new H2Frame(frame.type(), frame.flags(), ids[call], frame.payload()).bytes());
            } while (at[call] < frames.size() && frames.get(at[call]).type() == H2Frame.CONTINUATION);
            return bytes.toByteArray();
        }
    }

    @Test
    void aCallEndsAsItsMessagesSayWhateverIsBesideIt() {
        fuzz(LAWFUL, (service, client, random) -> {
            var frames = new Interleaved(random, calls(random));
            while (frames.hasNext()) {
                client.raw(frames.next(client));
            }
            frames.streams.forEach((stream, call) -> judge(client, stream, call));
            awaitLate(service, client, frames.streams);
            assertUnharmed(client);
            leave(client, random);
        });
    }

    private static void judge(H2Client client, int stream, FuzzedCall call) {
        switch (call.due()) {
            case Due.Late() -> {}
            case Due.Nothing() -> {}
            case Due.Answer(var content) -> {
                assertThat(code(client, stream)).as("%s", call).isEqualTo(Code.OK);
                assertThat(client.answer(stream).bytes()).as("%s", call).isEqualTo(content);
            }
            case Due.Told(var code) ->
                assertThat(code(client, stream)).as("%s", call).isEqualTo(code);
            case Due.Failure() -> {
                switch (client.outcome(stream, PATIENCE)) {
                    case H2Outcome.Answered _ ->
                        assertThat(code(client, stream)).as("%s", call).isNotEqualTo(Code.OK);
                    case H2Outcome.Reset _ -> {}
                    case H2Outcome other -> fail(other + " of " + call);
                }
            }
        }
    }

    /// Turns the clock until all have ended that wait for what never comes.
    private static void awaitLate(TestService service, H2Client client, Map<Integer, FuzzedCall> streams) {
        var late = streams.entrySet().stream()
                .filter(stream -> stream.getValue().due() instanceof Due.Late)
                .map(Map.Entry::getKey)
                .toList();
        if (late.isEmpty()) {
            return;
        }
        // Neither a frame that was not read yet is late, nor a call whose thread has not begun.
        client.roundTrip();
        var done = false;
        for (var i = 1; i <= 40 && !done; i++) {
            service.advance(IDLE);
            done = client.readUntil(
                    () -> late.stream().allMatch(stream -> hasEnded(client, stream)), Duration.ofMillis(20L * i));
        }
        for (var stream : late) {
            assertThat(client.outcome(stream, Duration.ZERO))
                    .as("%s", streams.get(stream))
                    .isInstanceOfAny(H2Outcome.Answered.class, H2Outcome.Reset.class);
        }
    }

    private static boolean hasEnded(H2Client client, int stream) {
        return switch (client.outcome(stream, Duration.ZERO)) {
            case H2Outcome.Answered _, H2Outcome.Reset _ -> true;
            case H2Outcome.Lost _, H2Outcome.Unanswered _ -> false;
        };
    }

    private static Code code(H2Client client, int stream) {
        assertThat(client.outcome(stream, PATIENCE)).isInstanceOf(H2Outcome.Answered.class);
        assertThat(client.answer(stream).status()).isEqualTo(200);
        var codes = client.trailers(stream).stream()
                .filter(field -> field.name().equals("grpc-status"))
                .toList();
        assertThat(codes).hasSize(1);
        return Status.fromCodeValue(Integer.parseInt(codes.getFirst().value())).getCode();
    }

    private static void assertUnharmed(H2Client client) {
        var stream = client.open(HeaderBlock.request("POST", "/dev.spillway.grpc.testing.Probe/Echo")
                .field("te", "trailers")
                .field("content-type", "application/grpc"));
        client.data(stream, H2Frame.END_STREAM, PING);
        assertThat(code(client, stream)).isEqualTo(Code.OK);
        assertThat(client.answer(stream).bytes()).isEqualTo(PING);
        assertThat(client.goAways()).isEmpty();
    }

    private static void leave(H2Client client, Random random) {
        switch (random.nextInt(3)) {
            case 0 -> client.abort();
            case 1 -> client.goAway(0, H2Error.NO_ERROR);
            default -> client.halfClose();
        }
    }

    @Test
    void aFrameThatIsAgainstTheLawEndsTheConnectionWithAWord() {
        fuzz(UNLAWFUL, (_, client, random) -> {
            var frames = new Interleaved(random, calls(random));
            try {
                for (var i = random.nextInt(20); i > 0 && frames.hasNext(); i--) {
                    client.raw(frames.next(client));
                }
                client.raw(unlawful(random));
                while (frames.hasNext()) {
                    client.raw(frames.next(client));
                }
            } catch (UncheckedIOException e) {
                // It has ended already; what it said can be read.
            }
            var ending = client.awaitEnd(PATIENCE);
            assertThat(ending.end()).isNotEqualTo(End.OPEN);
            assertThat(ending.error()).isPresent().get().isNotEqualTo(H2Error.NO_ERROR);
        });
    }

    private static byte[] unlawful(Random random) {
        var far = 2 * random.nextInt(1_000) + 1_001;
        var frame = switch (random.nextInt(12)) {
            case 0 -> new H2Frame(H2Frame.DATA, 0, 0, PING);
            case 1 -> new H2Frame(H2Frame.DATA, 0, far, PING);
            case 2 -> new H2Frame(H2Frame.DATA, H2Frame.PADDED, 1, new byte[] {9, 0, 0});
            case 3 -> new H2Frame(H2Frame.DATA, 0, 1, new byte[(1 << 14) + 1]);
            case 4 -> new H2Frame(H2Frame.HEADERS, H2Frame.END_HEADERS, far + 1, new byte[] {(byte) 0x82});
            case 5 -> new H2Frame(H2Frame.HEADERS, H2Frame.END_HEADERS, far, new byte[] {(byte) 0x80});
            case 6 -> new H2Frame(H2Frame.CONTINUATION, H2Frame.END_HEADERS, 1, new byte[] {(byte) 0x82});
            case 7 -> new H2Frame(H2Frame.RST_STREAM, 0, far, new byte[4]);
            case 8 -> new H2Frame(H2Frame.RST_STREAM, 0, 1, new byte[3]);
            case 9 -> new H2Frame(H2Frame.WINDOW_UPDATE, 0, 0, new byte[4]);
            case 10 -> new H2Frame(H2Frame.SETTINGS, H2Frame.ACK, 0, new byte[6]);
            default -> new H2Frame(H2Frame.PING, 0, 0, new byte[7]);
        };
        return frame.bytes();
    }

    @Test
    void nothingIsLeftOfWhateverBytesCome() {
        fuzz(FLIPPED, (_, client, random) -> {
            var frames = new Interleaved(random, calls(random));
            var all = new ByteArrayOutputStream();
            while (frames.hasNext()) {
                all.writeBytes(frames.next(client));
            }
            var bytes = all.toByteArray();
            for (var i = 1 + random.nextInt(4); i > 0; i--) {
                // The first hundreds are where most of the structure is.
                bytes[random.nextInt(random.nextBoolean() ? bytes.length : Math.min(bytes.length, 300))] ^=
                        (byte) (1 << random.nextInt(Byte.SIZE));
            }
            try {
                client.raw(bytes);
                client.halfClose();
            } catch (UncheckedIOException e) {
                // It has ended already.
            }
            assertThat(client.awaitEnd(PATIENCE).end()).isNotEqualTo(End.OPEN);
        });
    }
}
