package dev.spillway.internal.gate;

import dev.spillway.http.Cors;
import java.util.Optional;

/// What a route asks for beside its bounds.
///
/// @param cors who may read its answers; nobody of another origin if empty
/// @param coding how content goes out
public record AnswerRules(Optional<Cors> cors, Coding coding) {
    /// What holds where nothing is asked for.
    public static final AnswerRules USUAL = new AnswerRules(Optional.empty(), Coding.AS_IT_IS);

    /// How content goes out.
    public enum Coding {
        /// As the handler made it.
        AS_IT_IS,
        /// In gzip, where the client takes it and it is safe.
        NEGOTIATED
    }
}
