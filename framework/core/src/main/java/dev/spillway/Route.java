package dev.spillway;

import dev.spillway.http.Cors;
import dev.spillway.http.Request;
import dev.spillway.internal.gate.FixedWeight;
import dev.spillway.internal.gate.Profile;
import dev.spillway.limit.Limit;
import dev.spillway.limit.Permits;
import dev.spillway.limit.StreamTotal;
import dev.spillway.limit.Upload;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// A route that was declared, and its limits. What is not said here holds nevertheless, by the configuration's
/// `routes.default` or the defaults of [dev.spillway.limit.Knobs]; what the configuration says about this route
/// alone is stronger than what is said here.
public final class Route {
    private final Declaration declaration;
    private final Limits limits;
    private final AnswerWishes wishes;
    private @Nullable ToIntFunction<? super Request> weight;

    Route(Declaration declaration) {
        this.declaration = declaration;
        this.limits = new Limits(declaration.name());
        this.wishes = new AnswerWishes(declaration.name());
    }

    /// Bounds this route.
    ///
    /// @throws IllegalArgumentException if the route has a limit of that kind already, or both a weight
    ///     that is fixed and one that is computed, or it is a limit of streams
    public Route limit(Limit... more) {
        declaration.setup().requireOpen();
        requireRoutes(declaration.name(), more);
        limits.add(List.of(more));
        requireOneWeight();
        return this;
    }

    /// Refuses what only a gRPC method can have.
    static void requireRoutes(String owner, Limit... limits) {
        for (var limit : limits) {
            if (limit instanceof StreamTotal) {
                throw new IllegalArgumentException(owner + " is no gRPC method: minutes bound streams of those alone");
            }
        }
    }

    /// What a call takes of the permits, computed from its request: from 1 to the permits; what is beyond
    /// is clamped and counted. It runs before the call is admitted and cannot read the body, so it should
    /// be quick. A [dev.spillway.http.ProblemException] that it throws is the answer, and counts as a refusal.
    ///
    /// @throws IllegalArgumentException if the route has a weight already
    public Route weighing(ToIntFunction<? super Request> computed) {
        declaration.setup().requireOpen();
        if (weight != null) {
            throw new IllegalArgumentException(declaration.name() + " has two weights");
        }
        weight = computed;
        requireOneWeight();
        return this;
    }

    /// Lets pages of other origins read the answers.
    ///
    /// @throws IllegalArgumentException if the route has one already
    public Route cors(Cors cors) {
        declaration.setup().requireOpen();
        wishes.cors(cors);
        return this;
    }

    /// Compresses answers with gzip where that is worth it, the client takes it and it gives nothing away: text of
    /// 1 KiB or more, and never for a request with cookies, a client certificate, or an `Authorization` other than
    /// `Bearer`.
    /// For a route whose answers hold a secret beside what a stranger may choose, leave it out.
    public Route compressed() {
        declaration.setup().requireOpen();
        wishes.compressed();
        return this;
    }

    private void requireOneWeight() {
        var fixed = limits.permits().map(Permits::weight).orElse(1);
        if (weight != null && fixed != 1) {
            throw new IllegalArgumentException(
                    "%s has two weights: %d and a computed one".formatted(declaration.name(), fixed));
        }
    }

    /// What was declared, as it holds now.
    PlannedRoute plan() {
        var nested = new ArrayList<>(declaration.scope().limits());
        nested.add(limits);
        var nearest = Limits.nested(nested);
        return new PlannedRoute(
                declaration.method(),
                declaration.template(),
                declaration.scope().filtered(declaration.handler()),
                nearest.stream().flatMap(limit -> limit.settings().stream()).toList(),
                weight == null ? fixedWeight(nearest) : weight,
                nearest.stream().anyMatch(Upload.class::isInstance) ? Profile.UPLOAD : Profile.ORDINARY,
                wishes.within(declaration.scope().wishes()));
    }

    private static FixedWeight fixedWeight(List<Limit> limits) {
        return limits.stream()
                .filter(Permits.class::isInstance)
                .map(limit -> new FixedWeight(((Permits) limit).weight()))
                .findFirst()
                .orElse(FixedWeight.ONE);
    }
}
