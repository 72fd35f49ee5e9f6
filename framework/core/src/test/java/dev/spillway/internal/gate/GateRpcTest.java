package dev.spillway.internal.gate;

import static dev.spillway.limit.Limit.perClient;
import static dev.spillway.limit.Limit.perMinute;
import static dev.spillway.limit.Limit.permits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spillway.http.ClientException;
import dev.spillway.http.ClientException.History;
import dev.spillway.http.ClientException.Retry;
import dev.spillway.http.ClientFailed;
import dev.spillway.http.Problem;
import dev.spillway.http.ProblemException;
import dev.spillway.http.Response;
import dev.spillway.internal.gate.Lifecycle.Stage;
import dev.spillway.internal.gate.RpcHead.Ahead;
import dev.spillway.internal.rpc.RpcCode;
import dev.spillway.internal.rpc.RpcMethod;
import dev.spillway.internal.rpc.Shape;
import dev.spillway.limit.Knobs;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The gate, for calls of gRPC: every reason to refuse one, and what an admitted one holds until when.
class GateRpcTest {
    private static final String ASK = "/greet.Greeter/Ask";
    private static final String TALK = "/greet.Greeter/Talk";

    private final GateFixture gate = new GateFixture();

    @AfterEach
    void nothingIsLeftTaken() {
        assertThat(gate.taken()).isZero();
    }

    private static RpcMethod method(String name, Shape shape) {
        return new RpcMethod("greet.Greeter", name, shape, _ -> {
            throw new AssertionError("nobody starts it");
        });
    }

    private static RpcMethod ask() {
        return method("Ask", Shape.UNARY);
    }

    private static RpcMethod talk() {
        return method("Talk", Shape.BIDIRECTIONAL);
    }

    private ScriptedRpc call(String path) {
        return ScriptedRpc.of(gate.time, path);
    }

    private RpcAdmission admit(ScriptedRpc call) throws IOException {
        return gate.gate().admitRpc(call);
    }

    private Refusal refusal(ScriptedRpc call) {
        return catchThrowableOfType(Refusal.class, () -> admit(call).close());
    }

    @Test
    void admitsACallAndCountsItOnce() throws IOException {
        gate.rpc(ask());
        try (var admission = admit(call(ASK))) {
            admission.ended(RpcCode.OK);
        }
        assertThat(gate.observer.events())
                .containsExactly("grpc " + ASK + ": admitted", "grpc " + ASK + ": answered 200");
    }

    @Test
    void refusesAMethodThatIsNotThere() {
        gate.rpc(ask());
        assertThat(refusal(call("/greet.Greeter/Other")).reason()).isEqualTo(Reason.NOT_IMPLEMENTED);
        assertThat(gate.observer.events()).containsExactly("-: refused NOT_IMPLEMENTED");
    }

    @Test
    void refusesAHeadBeforeAnythingIsTaken() {
        gate.rpc(ask());
        var refused = refusal(call(ASK).head(() -> {
            throw Refusal.of(Reason.HEADERS, "too many fields");
        }));
        assertThat(refused.reason()).isEqualTo(Reason.HEADERS);
        assertThat(gate.observer.events()).containsExactly("grpc " + ASK + ": refused HEADERS");
    }

    @Test
    void refusesACallWhoseTimeIsOver() {
        gate.rpc(ask());
        assertThat(refusal(call(ASK).within(0)).reason()).isEqualTo(Reason.DEADLINE);
    }

    @Test
    void refusesAtTheEndOfTheProcess() {
        gate.rpc(ask());
        gate.lifecycle.advance(Stage.CANCELLING);
        assertThat(refusal(call(ASK)).reason()).isEqualTo(Reason.DRAINING);
    }

    @Test
    void refusesACallerThatIsNotKnown() {
        gate.rpc(ask()).authenticate(_ -> Optional.empty());
        assertThat(refusal(call(ASK)).reason()).isEqualTo(Reason.UNAUTHENTICATED);
    }

    @Test
    void refusesBeyondTheRateOfTheMethod() throws IOException {
        gate.rpc(ask(), perMinute(1));
        var refused = refusal(call(ASK));
        for (var i = 0; refused == null && i < 2; i++) {
            refused = refusal(call(ASK).from("192.0.2." + (2 + i)));
        }
        assertThat(refused.reason()).isEqualTo(Reason.RATE);
    }

    @Test
    void refusesBeyondTheRateOfAClient() throws IOException {
        gate.rpc(ask(), perClient(perMinute(1)));
        var refused = refusal(call(ASK));
        for (var i = 0; refused == null && i < 2; i++) {
            refused = refusal(call(ASK));
        }
        assertThat(refused.reason()).isEqualTo(Reason.CLIENT_RATE);
        admit(call(ASK).from("192.0.2.2")).close();
    }

    @Test
    void refusesWhatReadingTheMessageFinds() {
        gate.rpc(ask(), permits(1));
        for (var reason : new Reason[] {Reason.BODY, Reason.MALFORMED, Reason.TOO_SLOW, Reason.BYTES}) {
            var refused = refusal(call(ASK).messages((lease, _) -> {
                lease.take(100);
                throw Refusal.of(reason, "as the wire found it");
            }));
            assertThat(refused.reason()).isEqualTo(reason);
            assertThat(gate.taken()).as(reason.name()).isZero();
        }
    }

    /// A message that drips has a clock of its own.
    @Test
    void waitsForAMessageNoLongerThanItsCallerWaits() {
        gate.rpc(ask(), permits(1));
        var refused = refusal(call(ASK).within(Duration.ofMillis(150).toNanos()).messages((_, wait) -> {
            for (var pieces = 0; pieces < 2; pieces++) {
                gate.time.advanceMillis(100);
                wait.check();
            }
            throw new AssertionError("nobody waits any more");
        }));
        assertThat(refused.reason()).isEqualTo(Reason.DEADLINE);
    }

    @Test
    void waitsForAMessageNoLongerThanTheProcessDoes() {
        gate.rpc(ask(), permits(1));
        var refused = refusal(call(ASK).messages((_, wait) -> {
            gate.lifecycle.advance(Stage.CANCELLING);
            wait.check();
            throw new AssertionError("nobody waits any more");
        }));
        assertThat(refused.reason()).isEqualTo(Reason.DRAINING);
    }

    @Test
    void aFaultOfTheLastOfUserCodeDoesNotChangeHowTheCallEnds() throws IOException {
        gate.rpc(ask());
        try (var admission = admit(call(ASK))) {
            admission.ended(RpcCode.OK);
            admission.conclude(() -> {
                throw new AssertionError("for a test");
            });
        }
        assertThat(gate.observer.events()).last().isEqualTo("grpc " + ASK + ": answered 200");
    }

    @Test
    void boundsThePermitsOfAMethodUntilItsCallsEnd() throws Exception {
        gate.rpc(ask(), permits(1));
        try (var _ = admit(call(ASK))) {
            var refused = new AtomicReference<Refusal>();
            gate.runPastItsWait(() -> refused.set(refusal(call(ASK).from("192.0.2.2"))));
            assertThat(refused.get().reason()).isEqualTo(Reason.PERMITS);
        }
        admit(call(ASK).from("192.0.2.2")).close();
    }

    @Test
    void aUnaryCallWhoseAnswerIsInMemoryGivesItsPermitsBack() throws IOException {
        gate.rpc(ask(), permits(1));
        try (var answered = admit(call(ASK))) {
            answered.prepare(100);
            admit(call(ASK).from("192.0.2.2")).close();
            assertThat(gate.lifecycle.calls()).isEqualTo(1);
        }
    }

    @Test
    void oneClientHasItsShareOfStreams() throws Exception {
        gate.rpc(talk(), permits(4));
        try (var _ = admit(call(TALK).messages((_, _) -> Ahead.MORE))) {
            var refused = new AtomicReference<Refusal>();
            gate.runPastItsWait(() -> refused.set(refusal(call(TALK).messages((_, _) -> Ahead.MORE))));
            assertThat(refused.get().reason()).isEqualTo(Reason.CLIENT_SHARE);
            admit(call(TALK).messages((_, _) -> Ahead.MORE).from("192.0.2.2")).close();
        }
        admit(call(TALK).messages((_, _) -> Ahead.MORE)).close();
    }

    private Refusal failure(RuntimeException thrown) throws IOException {
        try (var admission = admit(call(ASK))) {
            return catchThrowableOfType(
                    Refusal.class,
                    () -> admission.run(() -> {
                        throw thrown;
                    }));
        }
    }

    @Test
    void aRuleOfTheApplicationAnswersWhatAMethodThrows() throws IOException {
        gate.onError(
                        IllegalStateException.class,
                        e -> Response.problem(Problem.of(409, "Conflict")
                                .detail("it is " + e.getMessage())
                                .retryAfter(Duration.ofSeconds(7))))
                .rpc(ask());
        var told = failure(new IllegalStateException("taken"));
        assertThat(RpcCodes.of(told)).isEqualTo(RpcCode.ABORTED);
        assertThat(told.problem().detail()).hasValue("it is taken");
        assertThat(told.problem().retryAfter()).hasValue(Duration.ofSeconds(7));
    }

    @Test
    void aRuleThatAnswersInAnotherWayIsToldByItsStatus() throws IOException {
        gate.onError(IllegalStateException.class, _ -> Response.status(404)).rpc(ask());
        assertThat(RpcCodes.of(failure(new IllegalStateException()))).isEqualTo(RpcCode.NOT_FOUND);
    }

    @Test
    void whatNoRuleMakesAFailureOfIsAFault() throws IOException {
        gate.onError(IllegalStateException.class, _ -> Response.text("fine")).rpc(ask());
        assertThat(RpcCodes.of(failure(new IllegalStateException()))).isEqualTo(RpcCode.UNKNOWN);
        assertThat(RpcCodes.of(failure(new IllegalArgumentException()))).isEqualTo(RpcCode.UNKNOWN);
    }

    @Test
    void aProblemIsNotShownToRules() throws IOException {
        gate.onError(RuntimeException.class, _ -> Response.status(404)).rpc(ask());
        var told = failure(new ProblemException(Problem.of(412, "Precondition Failed")));
        assertThat(RpcCodes.of(told)).isEqualTo(RpcCode.FAILED_PRECONDITION);
    }

    private static ClientException failed(Retry retry) {
        return new ClientFailed(
                new History("stock", "GET /", List.of("it failed"), retry), ClientFailed.Reason.CONNECTION);
    }

    @Test
    void anOutgoingCallThatMustNotBeMadeAgainIsToldSo() throws IOException {
        gate.rpc(ask());
        assertThat(failure(failed(Retry.SENSIBLE)).fields()).isEmpty();
        assertThat(failure(failed(Retry.POINTLESS)).fields())
                .containsExactly(new Response.Field(ClientException.DO_NOT_RETRY, "1"));
    }

    @Test
    void aRuleThatForbidsAnotherTryIsHandedOnAndIsNoRefusalOfTheGate() throws IOException {
        gate.onError(IllegalStateException.class, _ -> Response.status(503).header(ClientException.DO_NOT_RETRY, "1"))
                .rpc(ask());
        assertThat(failure(new IllegalStateException()).fields())
                .containsExactly(new Response.Field(ClientException.DO_NOT_RETRY, "1"));
        assertThat(gate.observer.events())
                .containsExactly("grpc " + ASK + ": admitted", "grpc " + ASK + ": answered 0");
    }

    @Test
    void refusesWhenTheProcessIsFull() throws IOException {
        gate.set(Knobs.CALLS, "8").rpc(ask()).rpc(method("Tell", Shape.UNARY));
        var open = new ArrayList<RpcAdmission>();
        for (var i = 0; i < 8; i++) {
            open.add(admit(call(i % 2 == 0 ? ASK : "/greet.Greeter/Tell")));
        }
        assertThat(refusal(call(ASK)).reason()).isEqualTo(Reason.PROCESS);
        open.forEach(RpcAdmission::close);
        admit(call(ASK)).close();
    }
}
