package dev.spillway.internal.gate;

import dev.spillway.http.ClientException;
import dev.spillway.http.Entity;
import dev.spillway.http.Handler;
import dev.spillway.http.Problem;
import dev.spillway.http.ProblemException;
import dev.spillway.http.Request;
import dev.spillway.http.Response;
import dev.spillway.internal.clock.CallTimer;
import dev.spillway.internal.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Runs the application's code and makes an answer of whatever comes out of it.
final class UserCode {
    private static final int LOWEST_FAILURE = 400;

    private final List<Hooks.ErrorRule<?>> rules;
    private final Json json;
    private final FaultLog faults;

    UserCode(Hooks hooks, Json json, FaultLog faults) {
        this.rules = hooks.errors();
        this.json = json;
        this.faults = faults;
    }

    /// Runs code that decides about a call before it is admitted.
    ///
    /// @param problem the reason that is counted when it throws a problem
    /// @throws Refusal what it threw, if that was a problem; 504 if it was too late, 500 if it failed
    <T> T before(Lane lane, CallTime time, Reason problem, ScopedValue.CallableOp<T, Exception> work) throws Refusal {
        try {
            return time.run(work);
        } catch (Refusal refusal) {
            throw refusal;
        } catch (ProblemException e) {
            throw new Refusal(problem, e.problem());
        } catch (ClientException e) {
            throw new Refusal(Reason.FAULT, e.problem());
        } catch (Throwable e) {
            report(lane, time, e);
            throw new Refusal(Reason.FAULT, Refusal.problem(Reason.FAULT));
        }
    }

    /// What a call takes of the permits of its endpoint. A weight that the application computes out of range is
    /// clamped and counted.
    ///
    /// @param bare makes the request without its body
    /// @throws Refusal as for [#before]
    int weight(Lane lane, Supplier<Request> bare, CallTime time) throws Refusal {
        var weight = lane.endpoint().weight();
        if (weight instanceof FixedWeight(var fixed)) {
            return fixed;
        }
        int computed = before(lane, time, Reason.PROBLEM, () -> weight.applyAsInt(bare.get()));
        var clamped = Math.clamp(computed, 1, lane.bounds().permits());
        if (clamped != computed) {
            lane.observer().clamped();
        }
        return clamped;
    }

    /// Runs filters and handler, or the rule for what they throw. A value becomes JSON here, while the deadline
    /// runs.
    ///
    /// @throws Exception what no rule answers; what the framework answers is not shown to the rules
    Response answer(Lane lane, Request request, CallTime time, HeldPayload body) throws Exception {
        try {
            return encoded(lane, handler(lane).handle(request));
        } catch (Exception e) {
            if (time.isOver()
                    || e instanceof ProblemException
                    || e instanceof CallTimer.Over
                    || body.failureIn(e).isPresent()) {
                throw e;
            }
            var ruled = ruled(e);
            if (ruled.isEmpty()) {
                throw e;
            }
            return encoded(lane, ruled.get());
        }
    }

    private static Handler handler(Lane lane) {
        return switch (lane.endpoint().work()) {
            case Endpoint.Work.Route(var handler) -> handler;
            case Endpoint.Work.Rpc _ -> throw new IllegalStateException(lane.name() + " is no route");
        };
    }

    /// The answer to something that nobody foresaw: no detail for the client, the stack for the operator.
    Response fault(Lane lane, CallTime time, Throwable thrown) {
        report(lane, time, thrown);
        return Response.problem(Refusal.problem(Reason.FAULT));
    }

    /// Ends a call: runs what the application has left for its end and gives back all that the call has taken,
    /// whatever fails.
    void end(Admitted<?> admitted) {
        try {
            admitted.time().end();
        } catch (Throwable e) {
            report(admitted.lane(), admitted.time(), e);
        } finally {
            admitted.all().close();
        }
    }

    /// Takes note of a fault, as a line of its call.
    void report(Lane lane, CallTime time, Throwable thrown) {
        time.deadline().call(() -> {
            faults.report(lane.name(), thrown);
            return thrown;
        });
    }

    /// The problem that a rule makes of what a method of gRPC threw. Its callers see nothing of an answer but that, so
    /// one that is no failure is none.
    Optional<Problem> problem(Exception thrown) {
        return ruled(thrown).filter(answer -> answer.status() >= LOWEST_FAILURE).map(this::problem);
    }

    private Problem problem(Response answer) {
        var document = document(answer);
        var problem = Problem.of(answer.status(), document.get("title") instanceof String title ? title : "failed");
        if (document.get("detail") instanceof String detail) {
            problem = problem.detail(detail);
        }
        var wait = field(answer, "Retry-After");
        return wait.matches("\\d{1,6}") ? problem.retryAfter(Duration.ofSeconds(Long.parseLong(wait))) : problem;
    }

    private Map<?, ?> document(Response answer) {
        if (answer.entity() instanceof Entity.Bytes(var bytes)
                && field(answer, "Content-Type").equals("application/problem+json")) {
            try {
                return json.read(bytes, Map.class);
            } catch (ProblemException e) {
                return Map.of();
            }
        }
        return Map.of();
    }

    private static String field(Response answer, String name) {
        return answer.headers().stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Response.Field::value)
                .findFirst()
                .orElse("");
    }

    private Optional<Response> ruled(Exception thrown) {
        for (var rule : rules) {
            var answer = rule.apply(thrown);
            if (answer.isPresent()) {
                return answer;
            }
        }
        return Optional.empty();
    }

    @SuppressWarnings("ConstantValue")
    private Response encoded(Lane lane, Response response) {
        // The types say that it is not null, but the application's compiler need not have checked them.
        if (response == null) {
            throw new IllegalStateException("the handler of " + lane.name() + " returned null");
        }
        return response.entity() instanceof Entity.Json(var value)
                ? response.withEntity(new Entity.Bytes(json.write(value)))
                : response;
    }
}
