package dev.spillway.internal.gate;

import dev.spillway.http.Entity;
import dev.spillway.http.Response;
import java.util.Optional;
import java.util.function.IntConsumer;

/// The answer to OPTIONS for a path without such a route: which methods it allows (RFC 9110, 9.3.7). It runs no
/// user code and costs less than a refusal, so it takes nothing that a limit counts; load balancers check the
/// health of a service with it, and other clients must not be able to use that up.
final class OptionsAdmission implements Admission {
    private static final int NO_CONTENT = 204;

    private static final int GONE = 0;

    private final Response answer;
    private final Hold answered;
    private int status = GONE;

    /// @param answered is told the status once, when the answer is written; 0 if the client was gone first
    OptionsAdmission(String allow, IntConsumer answered) {
        this(Response.status(NO_CONTENT).header("Allow", allow), answered);
    }

    /// @param answer says more than which methods there are
    OptionsAdmission(Response answer, IntConsumer answered) {
        this.answer = answer;
        this.answered = new Once(() -> answered.accept(status));
    }

    @Override
    public Response handle() {
        return answer;
    }

    @Override
    public Optional<Response> stream(Entity.Streamed content, AnswerOutput out, long latest) {
        throw new IllegalStateException("this answer has no content");
    }

    @Override
    public void handOver(long bytes) {}

    @Override
    public void left() {
        status = answer.status();
    }

    @Override
    public void close() {
        answered.close();
    }
}
