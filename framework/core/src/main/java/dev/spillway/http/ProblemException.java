package dev.spillway.http;

/// Ends a call with a [Problem]. It has no stack trace: a client can cause it, so it has to be cheap.
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    /// Ends the call with `problem`.
    public ProblemException(Problem problem) {
        super(problem.title(), null, false, false);
        this.problem = problem;
    }

    /// What the caller is told.
    public Problem problem() {
        return problem;
    }
}
