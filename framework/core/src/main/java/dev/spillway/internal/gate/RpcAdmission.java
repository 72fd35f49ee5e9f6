package dev.spillway.internal.gate;

import dev.spillway.http.ClientException;
import dev.spillway.http.Problem;
import dev.spillway.http.ProblemException;
import dev.spillway.http.Request;
import dev.spillway.internal.clock.CallTimer;
import dev.spillway.internal.rpc.RpcCode;
import dev.spillway.internal.rpc.RpcMethod;
import dev.spillway.internal.rpc.Shape;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A call of gRPC that the [Gate] admitted. It belongs to the thread of its stream, but for [#request()].
///
/// The permits of a unary call are given back when its answer is in memory, as those of a route are
/// ([GateAdmission]); all other calls keep them to the end.
public final class RpcAdmission implements Hold {
    /// User code.
    @FunctionalInterface
    public interface Work {
        /// Runs it.
        ///
        /// @throws Exception what the application throws
        void run() throws Exception;
    }

    private final Gate gate;
    private final Admitted<HeldMessages> admitted;
    private final Endpoint.Work.Rpc rpc;
    private final ByteBudget.Lease answer;
    private RpcCode code = RpcCode.CANCELLED;
    private @Nullable Reason reason;
    private boolean closed;

    RpcAdmission(Gate gate, Admitted<HeldMessages> admitted, Endpoint.Work.Rpc rpc) {
        this.gate = gate;
        this.admitted = admitted;
        this.rpc = rpc;
        this.answer = admitted.all()
                .keep(admitted.call().payload().lease(gate.commons().bytes()));
    }

    /// The method that is called.
    public RpcMethod method() {
        return rpc.method();
    }

    /// Its bounds.
    public RpcBounds bounds() {
        return rpc.bounds();
    }

    /// Who calls and with which fields; its body is not there.
    public Request request() {
        return Gate.request(admitted, CallView.withoutBody(admitted.call()).payload());
    }

    /// When the call is over at the latest, whatever it waits for, by the process clock.
    public long latest() {
        return admitted.time().latest();
    }

    /// The refusal of a call whose time is over.
    public Refusal late() {
        return admitted.time().late();
    }

    /// The refusal of a call that the end of the process has overtaken.
    public Refusal goingDown() {
        return Lifecycle.goingDown();
    }

    /// Runs user code on this thread: with the deadline bound, and interrupted when it is over.
    ///
    /// @throws Refusal how it failed
    /// @throws IOException if the client is gone
    public void run(Work work) throws IOException {
        var time = admitted.time();
        try {
            // It may have waited for its message or its permits while the process came to its end.
            gate.commons().lifecycle().refuseAtTheEnd();
            time.run(() -> {
                ruled(work);
                return time;
            });
            if (rpc.method().shape() == Shape.UNARY) {
                admitted.lane().took(time.spent());
            }
        } catch (Throwable thrown) {
            throw failed(thrown);
        }
    }

    /// Runs user code under the application's rules about what it throws. What the framework answers is not shown to
    /// them, as it is not for routes.
    private void ruled(Work work) throws Exception {
        try {
            work.run();
        } catch (ProblemException | CallTimer.Over e) {
            throw e;
        } catch (RuntimeException e) {
            var told = admitted.time().isOver()
                    ? Optional.<Refusal>empty()
                    : gate.userCode().told(e);
            throw told.isPresent() ? told.get() : e;
        }
    }

    /// Runs the last of user code, when its answer is out or nobody waits for one: nothing interrupts it.
    public void conclude(Runnable last) {
        try {
            admitted.time().deadline().call(() -> {
                last.run();
                return last;
            });
        } catch (RuntimeException | Error e) {
            gate.userCode().report(admitted.lane(), admitted.time(), e);
        }
    }

    private IOException failed(Throwable thrown) {
        return switch (thrown) {
            // What the application answers is no refusal of ours.
            case Refusal refusal -> refusal.reason() == Reason.PROBLEM ? refusal : refused(refusal);
            case IOException gone -> gone;
            case ProblemException problem -> told(problem.problem());
            case ClientException outgoing -> told(outgoing);
            default -> {
                gate.userCode().report(admitted.lane(), admitted.time(), thrown);
                yield new Refusal(Reason.FAULT, Refusal.problem(Reason.FAULT));
            }
        };
    }

    private Refusal refused(Refusal refusal) {
        if (refusal.reason() == Reason.DEADLINE && rpc.method().shape() == Shape.UNARY) {
            admitted.lane().tookLonger(admitted.time().spent());
        }
        reason = refusal.reason();
        admitted.lane().refused(admitted.call(), refusal);
        return refusal;
    }

    private static Refusal told(Problem problem) {
        return new Refusal(Reason.PROBLEM, problem);
    }

    private static Refusal told(ClientException outgoing) {
        var told = told(outgoing.problem());
        return switch (outgoing.history().retry()) {
            case SENSIBLE -> told;
            case POINTLESS -> told.header(ClientException.DO_NOT_RETRY, "1");
        };
    }

    /// The answer of a unary call is `bytes` in memory: its client may take its time for them.
    ///
    /// @throws Refusal 429 if the client has its share of slow answers
    public void prepare(long bytes) throws Refusal {
        if (bytes <= GateAdmission.SMALL || answer.offerFairly(bytes)) {
            admitted.early().close();
        } else if (admitted.held().wire() == WeightedPermits.Wire.FREE) {
            try {
                admitted.grant().transfer(admitted.time().patience(admitted.lane()));
                admitted.early().keep(gate.process().transfer(admitted.client()));
            } catch (Refusal refusal) {
                throw refused(refusal);
            }
        }
    }

    /// How the call ends.
    public void ended(RpcCode end) {
        code = end;
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
            admitted.call().notes().ended(code);
            var observer = admitted.lane().observer();
            observer.ended(code);
            observer.answered(code == RpcCode.CANCELLED ? 0 : code.status(), gate.sinceArrival(admitted.call()));
            Traces.ended(admitted.call(), admitted.lane().endpoint(), code, reason);
        }
    }
}
