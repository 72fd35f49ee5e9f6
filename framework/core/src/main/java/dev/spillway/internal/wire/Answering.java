package dev.spillway.internal.wire;

import dev.spillway.http.Entity;
import dev.spillway.http.Method;
import dev.spillway.http.Response;
import dev.spillway.internal.gate.Admission;
import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.gate.Call;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.trace.CallTrace;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// One call and its answer, in the order that every protocol keeps: admitted, handled, and written inside what the
/// call holds; what it holds for its work alone is given back before the last bytes wait for the peer. Protocols say
/// how an answer is framed.
public abstract class Answering {
    private static final int GONE = 0;

    private final Wire wire;
    private final ByteBudget.Lease lease;
    private final int piece;
    private CallTrace trace = CallTrace.NONE;
    /// Bytes of content of the present answer.
    private long sent;

    /// @param lease pays for the buffer of a streamed answer
    /// @param piece what is framed at once
    protected Answering(Wire wire, ByteBudget.Lease lease, int piece) {
        this.wire = wire;
        this.lease = lease;
        this.piece = piece;
    }

    /// Answers `call`, whatever comes of it.
    ///
    /// @throws IOException if the peer is gone, or got half an answer and was told so
    public final void answer(Call call) throws IOException {
        trace = call.trace();
        sent = 0;
        try (var admission = wire.entrance().admit(call)) {
            send(admission.handle(), call, admission);
            admission.left();
        } catch (Refusal refusal) {
            refuse(refusal, call);
        } finally {
            call.payload().end();
            trace = CallTrace.NONE;
            wire.observer().ended(call, sent);
        }
    }

    private void refuse(Refusal refusal, Call call) throws IOException {
        try {
            whole(refusal.response(), call);
        } catch (IOException e) {
            call.notes().answered(GONE);
            throw e;
        }
    }

    /// Answers what never became a call.
    ///
    /// @param method null if it is not known
    /// @param called what its answer and its lines of the log have in common
    public final void turnAway(Refusal refusal, @Nullable Method method, CallTrace called) throws IOException {
        trace = called;
        try {
            whole(refusal.response(), method);
        } finally {
            trace = CallTrace.NONE;
        }
    }

    /// The trace of the call that is being answered, which its answer tells.
    public final CallTrace trace() {
        return trace;
    }

    private void send(Response response, Call call, Admission admission) throws IOException {
        if (!(response.entity() instanceof Entity.Streamed content)) {
            sendWhole(response, call, admission);
        } else if (call.method() == Method.HEAD || hasNoBody(response.status())) {
            withoutContent(response, content.length());
        } else {
            var instead = stream(response, content, admission);
            if (instead.isPresent()) {
                sendWhole(instead.get(), call, admission);
            }
        }
    }

    private void sendWhole(Response response, Call call, Admission admission) throws IOException {
        admission.handOver(response.entity() instanceof Entity.Bytes(var bytes) ? bytes.length : 0);
        whole(response, call);
    }

    private void whole(Response response, Call call) throws IOException {
        whole(response, call.method());
        if (response.entity() instanceof Entity.Bytes(var bytes)
                && call.method() != Method.HEAD
                && !hasNoBody(response.status())) {
            sent = bytes.length;
        }
    }

    private Optional<Response> stream(Response response, Entity.Streamed content, Admission admission)
            throws IOException {
        var usual = wire.limits().write().total();
        var longest = admission.longest(usual);
        if (longest != usual) {
            allow(longest);
        }
        var latest = wire.deadlines().now() + longest;
        var stream = new AnswerStream(sink(response, content.length()), lease, piece, content.length());
        try {
            var instead = admission.stream(content, stream, latest);
            if (instead.isEmpty()) {
                admission.handOver(stream.pending());
                stream.finish();
            }
            return instead;
        } catch (IOException | RuntimeException e) {
            breakOff();
            throw e;
        } finally {
            sent = stream.sent();
        }
    }

    /// RFC 9110, 15.3.5 and 15.4.5.
    protected static boolean hasNoBody(int status) {
        return status == 204 || status == 304;
    }

    /// Writes an answer whose content is there, and sends it.
    ///
    /// @param method null if it is not known
    protected abstract void whole(Response response, @Nullable Method method) throws IOException;

    /// Writes and sends an answer to HEAD, or one that has no content by its status.
    ///
    /// @param length what the content would have, if that is known
    protected abstract void withoutContent(Response response, OptionalLong length) throws IOException;

    /// The streamed answer that follows may take so long in all.
    ///
    /// @param longest nanoseconds
    protected abstract void allow(long longest);

    /// Where a streamed answer goes.
    protected abstract AnswerStream.Sink sink(Response response, OptionalLong declared);

    /// Half an answer has gone out: tells the peer that no more comes.
    protected abstract void breakOff();
}
