package dev.spillway;

import dev.spillway.http.Cors;
import dev.spillway.internal.gate.AnswerRules;
import dev.spillway.internal.gate.AnswerRules.Coding;
import java.util.Optional;

/// What a route or a group asks for its answers.
final class AnswerWishes {
    private final String owner;
    private Optional<Cors> cors = Optional.empty();
    private Coding coding = Coding.AS_IT_IS;

    /// @param owner whose wishes they are, for messages
    AnswerWishes(String owner) {
        this.owner = owner;
    }

    /// @throws IllegalArgumentException if it is said already
    void cors(Cors said) {
        if (cors.isPresent()) {
            throw new IllegalArgumentException(owner + " has cors twice");
        }
        cors = Optional.of(said);
    }

    void compressed() {
        coding = Coding.NEGOTIATED;
    }

    /// What holds within `outer`.
    AnswerRules within(AnswerRules outer) {
        return new AnswerRules(cors.or(outer::cors), coding == Coding.NEGOTIATED ? coding : outer.coding());
    }
}
