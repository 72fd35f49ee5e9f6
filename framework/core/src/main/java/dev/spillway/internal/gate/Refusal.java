package dev.spillway.internal.gate;

import dev.spillway.http.Problem;
import dev.spillway.http.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A call that is not served. Stackless: refusing has to be cheaper than serving. It is an [IOException] so that a
/// bound that is met while a body is read passes through user code as any other read failure does.
public final class Refusal extends IOException {
    /// When another try makes sense after saturation: calls are short, so room comes within moments.
    static final Duration SOON = Duration.ofSeconds(1);

    private static final long serialVersionUID = 1;

    private final Reason reason;
    private final transient Problem problem;
    private final transient List<Response.Field> fields;

    private Refusal(Reason reason, Problem problem, List<Response.Field> fields) {
        super(problem.title());
        this.reason = reason;
        this.problem = problem;
        this.fields = fields;
    }

    /// A refusal with a problem of the reason's status.
    public Refusal(Reason reason, Problem problem) {
        this(reason, problem, List.of());
    }

    /// A refusal with one sentence.
    public static Refusal of(Reason reason, String detail) {
        return new Refusal(reason, problem(reason).detail(detail));
    }

    /// A refusal by a bound.
    ///
    /// @param setting the key to set, as [dev.spillway.limit.Knob#path()] tells it
    /// @param limit the bound in force, with its unit
    /// @param observed what came, with its unit
    public static Refusal bound(Reason reason, String setting, String limit, String observed) {
        return new Refusal(reason, problem(reason).bound(new Problem.Bound(setting, limit, observed)));
    }

    /// A refusal by a bound, and when another try makes sense.
    public static Refusal bound(Reason reason, String setting, String limit, String observed, Duration retryAfter) {
        var bound = new Problem.Bound(setting, limit, observed);
        return new Refusal(reason, problem(reason).bound(bound).retryAfter(retryAfter));
    }

    /// The same refusal with a header field that its status asks for: `Allow`, `WWW-Authenticate`.
    public Refusal header(String name, String value) {
        var more = Stream.concat(fields.stream(), Stream.of(new Response.Field(name, value)));
        return new Refusal(reason, problem, more.toList());
    }

    /// The same refusal, with more time to wait before another try.
    Refusal later(Duration more) {
        var wait = problem.retryAfter().map(more::plus).orElse(more);
        return new Refusal(reason, problem.retryAfter(wait), fields);
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

    /// The header fields that its status asks for.
    public List<Response.Field> fields() {
        return fields;
    }

    /// The answer: the problem, and the header fields that its status asks for.
    public Response response() {
        var response = Response.problem(problem);
        for (var field : fields) {
            response = response.header(field.name(), field.value());
        }
        return response;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
