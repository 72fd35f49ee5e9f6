package dev.spillway.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Does the work of a call once, however often it comes with the same `Idempotency-Key`: a filter that remembers
/// answers. A call that comes again while the first is still at work is 409; one with the key of another method,
/// path or caller is another call. Calls without a key pass.
///
/// ```java
/// app.group("/orders", orders -> orders.around(Idempotency.inMemory()).post("", this::order));
/// ```
///
/// Remembered are answers below 500 that are in memory, whatever is 429 excepted: what failed may be tried again.
public final class Idempotency implements Filter {
    /// How long an answer is remembered.
    public static final Duration MEMORY = Duration.ofMinutes(10);

    /// How many answers are remembered; the oldest go first.
    public static final int KEYS = 10_000;

    /// The largest content that is remembered, in bytes.
    public static final int LARGEST = 64 << 10;

    private static final int LONGEST_KEY = 255;
    private static final int SERVER_ERROR = 500;
    private static final int TOO_MANY = 429;

    /// Where answers are kept: in memory, or where several instances of a service see them.
    public interface Store {
        /// Begins the work of a key, if nobody has.
        ///
        /// @return what is known of it: empty if the work is now the caller's
        Optional<Known> begin(String key);

        /// The work is done.
        void done(String key, Response answer);

        /// The work was not done, or its answer is not to be remembered; it may be begun again.
        void forget(String key);
    }

    /// What is known of a key.
    public sealed interface Known {
        /// Somebody is at work.
        record AtWork() implements Known {}

        /// The answer.
        record Answered(Response answer) implements Known {}
    }

    private final Store store;

    private Idempotency(Store store) {
        this.store = store;
    }

    /// Answers in the memory of this process: [#KEYS] of them, for [#MEMORY].
    public static Idempotency inMemory() {
        return new Idempotency(new Memory());
    }

    /// Answers in a store of the application's. It has bounds of its own.
    public static Idempotency in(Store store) {
        return new Idempotency(store);
    }

    @Override
    public Response filter(Request request, Handler next) throws Exception {
        var given = request.header("Idempotency-Key");
        if (given.isEmpty()) {
            return next.handle(request);
        }
        var key = key(request, given.get());
        return switch (store.begin(key).orElse(null)) {
            case null -> work(request, next, key);
            case Known.AtWork _ ->
                Response.problem(Problem.of(409, "Conflict")
                        .detail("a call with this Idempotency-Key is at work")
                        .retryAfter(Duration.ofSeconds(1)));
            case Known.Answered(var answer) -> answer;
        };
    }

    private Response work(Request request, Handler next, String key) throws Exception {
        var kept = false;
        try {
            var answer = next.handle(request);
            if (isKept(answer)) {
                store.done(key, answer);
                kept = true;
            }
            return answer;
        } finally {
            if (!kept) {
                store.forget(key);
            }
        }
    }

    private static String key(Request request, String given) {
        if (!given.matches("[!-~]{1," + LONGEST_KEY + "}")) {
            throw new ProblemException(Problem.of(400, "Bad Request")
                    .detail("an Idempotency-Key is 1 to " + LONGEST_KEY + " visible characters"));
        }
        var caller = request.caller().orElseGet(() -> request.client().getHostAddress());
        return String.join(" ", request.method().name().toLowerCase(Locale.ROOT), request.path(), given, caller);
    }

    private static boolean isKept(Response answer) {
        return answer.status() < SERVER_ERROR
                && answer.status() != TOO_MANY
                && switch (answer.entity()) {
                    case Entity.Bytes(var bytes) -> bytes.length <= LARGEST;
                    case Entity.Empty _, Entity.Json _ -> true;
                    case Entity.Streamed _, Entity.Events _ -> false;
                };
    }

    // The oldest answers go when there are too many, or their time is over. What is at work stays; it is no more
    // than the calls in flight.
    private static final class Memory implements Store {
        private record Entry(Known known, long begun) {}

        private final Map<String, Entry> entries = new LinkedHashMap<>();

        @Override
        public synchronized Optional<Known> begin(String key) {
            var now = System.nanoTime();
            drop(now);
            var entry = entries.putIfAbsent(key, new Entry(new Known.AtWork(), now));
            return entry == null ? Optional.empty() : Optional.of(entry.known);
        }

        @Override
        public synchronized void done(String key, Response answer) {
            entries.remove(key);
            entries.put(key, new Entry(new Known.Answered(answer), System.nanoTime()));
        }

        @Override
        public synchronized void forget(String key) {
            entries.remove(key);
        }

        private void drop(long now) {
            var oldest = entries.values().iterator();
            while (oldest.hasNext()) {
                var entry = oldest.next();
                var old = now - entry.begun >= MEMORY.toNanos();
                if (!old && entries.size() < KEYS) {
                    return;
                }
                if (old || entry.known instanceof Known.Answered) {
                    oldest.remove();
                }
            }
        }
    }
}
