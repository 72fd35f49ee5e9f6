package dev.spillway.internal.wire;

import dev.spillway.http.Entity;
import dev.spillway.http.Method;
import dev.spillway.http.Response;
import dev.spillway.internal.gate.Admission;
import dev.spillway.internal.gate.AnswerOutput;
import dev.spillway.internal.gate.Call;
import dev.spillway.internal.gate.Content;
import dev.spillway.internal.gate.Entrance;
import dev.spillway.internal.gate.Payload;
import dev.spillway.internal.gate.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// An entrance that does what a test says, and remembers the requests that it saw whole.
public class Script implements Entrance {
    /// A request, with its body read to the end.
    public record Seen(Method method, String path, @Nullable String query, String body) {}

    /// What user code does.
    @FunctionalInterface
    public interface Work {
        Response answer(Call call) throws IOException;
    }

    public final List<Seen> seen = new CopyOnWriteArrayList<>();
    /// Of every call, also of those whose body is not read to the end.
    public final List<Method> methods = new CopyOnWriteArrayList<>();
    public final AtomicInteger admitted = new AtomicInteger();
    public final AtomicInteger closed = new AtomicInteger();
    public final AtomicInteger handedOver = new AtomicInteger();
    /// Answers that have left.
    public final AtomicInteger left = new AtomicInteger();
    private final Work work;

    private Script(Work work) {
        this.work = work;
    }

    /// Reads every body and answers with `ok`.
    public static Script reading() {
        return doing(call -> Response.text("ok"));
    }

    /// Reads every body, then does `work`.
    public static Script doing(Work work) {
        return new Script(work) {
            @Override
            protected Response handle(Call call) throws IOException {
                seen.add(new Seen(call.method(), call.path(), call.query(), readAll(call.payload())));
                return super.handle(call);
            }
        };
    }

    /// Reads no body but does `work`.
    public static Script ignoring(Work work) {
        return new Script(work);
    }

    protected Response handle(Call call) throws IOException {
        return work.answer(call);
    }

    public static String readAll(Payload payload) throws IOException {
        var all = new ByteArrayOutputStream();
        var buffer = new byte[1_000];
        for (var count = payload.read(buffer, 0, buffer.length); count >= 0; ) {
            all.write(buffer, 0, count);
            count = payload.read(buffer, 0, buffer.length);
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public Admission admit(Call call) throws Refusal {
        admitted.incrementAndGet();
        methods.add(call.method());
        return new Admission() {
            private boolean over;

            @Override
            public Response handle() throws IOException {
                try {
                    return Script.this.handle(call);
                } catch (Refusal refusal) {
                    return Response.problem(refusal.problem());
                }
            }

            @Override
            public Optional<Response> stream(Entity.Streamed streamed, AnswerOutput out, long latest)
                    throws IOException {
                var content = new Content(out, streamed.length());
                try {
                    streamed.writer().write(content);
                    content.complete();
                    return Optional.empty();
                } catch (IOException | RuntimeException e) {
                    if (out.isCommitted()) {
                        throw new IOException("not whole", e);
                    }
                    return Optional.of(Response.text("instead").withStatus(500));
                } finally {
                    content.seal();
                }
            }

            @Override
            public void handOver(long bytes) {
                handedOver.incrementAndGet();
            }

            @Override
            public void left() {
                left.incrementAndGet();
            }

            @Override
            public void close() {
                closed.addAndGet(over ? 0 : 1);
                over = true;
            }
        };
    }
}
