package dev.spillway.internal.gate;

import dev.spillway.http.ClientException;
import dev.spillway.http.Entity;
import dev.spillway.http.Method;
import dev.spillway.http.ProblemException;
import dev.spillway.http.Request;
import dev.spillway.http.Response;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A call that the [Gate] admitted. It belongs to the thread of its connection or stream.
///
/// While a call holds permits, either its own work decides how long, or its client's wire does. The second kind, a
/// transfer, is bounded for each client; so before an answer is handed to the wire it is decided here which kind
/// it is. Bytes that fit a small buffer or the budget of the process leave the permits behind; all else becomes a
/// transfer, or a 429 while nothing is written yet.
final class GateAdmission implements Admission {
    /// What a socket's buffer takes at once: it is not worth counting.
    static final int SMALL = 16 << 10;

    private static final int GONE = 0;

    private final Gate gate;
    private final Admitted<HeldPayload> admitted;
    private final Request request;
    private final ByteBudget.Lease answer;
    /// Of the answer that is made.
    private int status = GONE;
    /// Of what its client has got of it.
    private int told = GONE;
    private @Nullable Reason reason;
    private boolean closed;

    GateAdmission(Gate gate, Admitted<HeldPayload> admitted) {
        this.gate = gate;
        this.admitted = admitted;
        this.request =
                Gate.request(admitted, admitted.lane().decoded(admitted.held(), admitted.coding(), admitted.all()));
        this.answer = lease();
    }

    @Override
    public Response handle() throws IOException {
        var time = admitted.time();
        Response response;
        try {
            // It may have waited for its body or its permits while the process came to its end.
            gate.commons().lifecycle().refuseAtTheEnd();
            response = time.run(this::answer);
            admitted.lane().took(time.spent());
            prepare(response);
        } catch (Throwable thrown) {
            if (thrown instanceof Refusal refusal && refusal.reason() == Reason.DEADLINE) {
                admitted.lane().tookLonger(time.spent());
            }
            response = failed(thrown);
        }
        status = response.status();
        var limited = admitted.lane().rates().tell(response, admitted.left());
        return admitted.lane().shared(limited, admitted.call());
    }

    private Response answer() throws Exception {
        var lane = admitted.lane();
        var response = gate.userCode().answer(lane, request, admitted.time(), admitted.held());
        if (response.entity() instanceof Entity.Events(var writer)) {
            var lifecycle = gate.commons().lifecycle();
            var stream = new EventStream(
                    writer,
                    lane.bounds().heartbeat(),
                    lifecycle,
                    admitted.time().deadline());
            return response.withEntity(new Entity.Streamed(OptionalLong.empty(), stream));
        }
        return switch (lane.endpoint().rules().coding()) {
            case AS_IT_IS -> response;
            case NEGOTIATED -> Compression.of(response, admitted.call(), this::lease);
        };
    }

    private ByteBudget.Lease lease() {
        return admitted.all()
                .keep(admitted.call().payload().lease(gate.commons().bytes()));
    }

    @Override
    public long longest(long usual) {
        var own = admitted.lane().bounds().stream();
        return own == 0 ? usual : own;
    }

    /// Makes sure that the wire may take its time for this answer.
    private void prepare(Response response) throws Refusal {
        if (admitted.call().method() == Method.HEAD) {
            return;
        }
        switch (response.entity()) {
            case Entity.Streamed _ -> transfer();
            case Entity.Bytes(var bytes) when bytes.length > SMALL && !answer.offerFairly(bytes.length) -> transfer();
            case Entity.Bytes _, Entity.Empty _, Entity.Json _, Entity.Events _ -> {}
        }
    }

    private void transfer() throws Refusal {
        admitted.grant().transfer(admitted.time().patience(admitted.lane()));
        if (admitted.held().wire() == WeightedPermits.Wire.FREE) {
            admitted.early().keep(gate.process().transfer(admitted.client()));
        }
    }

    /// The answer to what came out of user code instead of one.
    private Response failed(Throwable thrown) throws IOException {
        var failure = admitted.held().failureIn(thrown);
        if (failure.isPresent()) {
            if (failure.get() instanceof Refusal refusal) {
                return refused(refusal);
            }
            throw failure.get();
        }
        return switch (thrown) {
            case Refusal refusal -> refused(refusal);
            case Gone gone -> throw gone;
            case ProblemException problem -> Response.problem(problem.problem());
            case ClientException outgoing -> outgoing.answer();
            default -> gate.userCode().fault(admitted.lane(), admitted.time(), thrown);
        };
    }

    private Response refused(Refusal refusal) {
        reason = refusal.reason();
        admitted.lane().refused(admitted.call(), refusal);
        return gate.commons().spread().of(refusal).response();
    }

    @Override
    public Optional<Response> stream(Entity.Streamed streamed, AnswerOutput out, long latest) throws IOException {
        var content = new Content(out, streamed.length());
        admitted.time().committed(latest);
        try {
            admitted.time().run(() -> {
                streamed.writer().write(content);
                return null;
            });
            content.complete();
            return Optional.empty();
        } catch (Throwable thrown) {
            if (out.isCommitted()) {
                // All that is left is not to end the answer as if it were whole.
                throw brokenOff(thrown, content);
            }
            var instead = failed(thrown);
            status = instead.status();
            return Optional.of(admitted.lane().shared(instead, admitted.call()));
        } finally {
            content.seal();
        }
    }

    private BrokenOff brokenOff(Throwable thrown, Content content) {
        if (thrown instanceof Refusal refusal) {
            told = refusal.status();
        } else if (thrown instanceof Gone || content.wireFailed()) {
            told = GONE;
        } else if (thrown instanceof ClientException outgoing) {
            told = outgoing.problem().status();
        } else {
            told = Reason.FAULT.status();
            gate.userCode().report(admitted.lane(), admitted.time(), thrown);
        }
        return new BrokenOff(thrown);
    }

    @Override
    public void handOver(long bytes) {
        if (bytes <= SMALL || answer.bytes() >= bytes || answer.offerFairly(bytes - answer.bytes())) {
            admitted.early().close();
        }
    }

    @Override
    public void left() {
        told = status;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            gate.userCode().end(admitted);
        } finally {
            admitted.call().notes().answered(told);
            admitted.lane().observer().answered(told, gate.sinceArrival(admitted.call()));
            Traces.answered(admitted.call(), admitted.lane().endpoint(), told, reason);
        }
    }

    /// An answer that is not whole. It says why in its cause and has no stack of its own. It is no [Refusal],
    /// whatever ended the writer: nobody may try to answer again.
    private static final class BrokenOff extends IOException {
        private static final long serialVersionUID = 1;

        BrokenOff(Throwable cause) {
            super("the answer is not whole", cause);
        }

        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }
}
