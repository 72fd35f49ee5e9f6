package dev.spillway.internal.gate;

import dev.spillway.http.Problem;
import java.io.IOException;
import java.util.Optional;

/// A call that is not served. Stackless: refusing has to be cheaper than serving. It is an [IOException] so that a bound
/// that is met while a body is read passes through user code as any other read failure does.
public final class Refusal extends IOException {
    private static final long serialVersionUID = 1;

    private final Reason reason;
    private final transient Problem problem;

    /// A refusal with a problem of the reason's status.
    public Refusal(Reason reason, Problem problem) {
        super(problem.title());
        this.reason = reason;
        this.problem = problem;
    }

    /// A refusal with one sentence.
    public static Refusal of(Reason reason, String detail) {
        return new Refusal(reason, problem(reason).detail(detail));
    }

    /// A refusal by a bound.
    ///
    /// @param setting the key to set
    /// @param limit the bound in force, with its unit
    /// @param observed what came, with its unit
    public static Refusal bound(Reason reason, String setting, String limit, String observed) {
        return new Refusal(reason, problem(reason).bound(new Problem.Bound(setting, limit, observed)));
    }

    /// The plain problem of a reason.
    public static Problem problem(Reason reason) {
        return new Problem(reason.status(), reason.title(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// Why.
    public Reason reason() {
        return reason;
    }

    /// What the caller is told.
    public Problem problem() {
        return problem;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
