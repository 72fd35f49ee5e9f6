package dev.spillway.internal.gate;

import dev.spillway.http.Authenticator;
import dev.spillway.http.Response;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What the application gave to the gate besides its routes.
///
/// @param authenticator who names callers; without one, a client is its address
/// @param errors how exceptions are answered; the first that fits is taken
public record Hooks(Optional<Authenticator> authenticator, List<ErrorRule<?>> errors) {
    /// Neither of them.
    public static final Hooks NONE = new Hooks(Optional.empty(), List.of());

    /// Copies the rules: they do not change while the service runs.
    public Hooks {
        errors = List.copyOf(errors);
    }

    /// How exceptions of one type are answered.
    ///
    /// @param type the type, with all its subtypes
    /// @param answer makes the answer; it runs under the call's deadline
    public record ErrorRule<X extends Exception>(Class<X> type, Function<? super X, Response> answer) {
        /// The answer to `thrown`, if it is of this type.
        Optional<Response> apply(Exception thrown) {
            return type.isInstance(thrown) ? Optional.of(answer.apply(type.cast(thrown))) : Optional.empty();
        }
    }
}
