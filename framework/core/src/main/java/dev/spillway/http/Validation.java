package dev.spillway.http;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Gathers what is wrong with several fields, so that a caller learns it all at once.
///
/// ```java
/// record Order(String sku, int quantity) {
///     Order {
///         var faults = new Validation();
///         if (sku.isBlank()) {
///             faults.add("sku", "must not be blank");
///         }
///         if (quantity < 1) {
///             faults.add("quantity", "has to be at least 1");
///         }
///         faults.raise();
///     }
/// }
/// ```
///
/// In the constructor of a record that [Body#json(Class)] reads, names are those of the record itself: where in the
/// document it stands is put before them, `items[3].quantity`.
///
/// It belongs to one thread.
public final class Validation {
    /// Whoever has this many faults has no use for more of them.
    private static final int MOST = 64;

    private static final int TOLD = 3;
    private static final int STATUS = 400;
    private static final String TITLE = "Bad Request";

    private final List<Problem.FieldError> errors = new ArrayList<>();

    /// Nothing is wrong yet.
    public Validation() {}

    /// Something is wrong with a field. Of more than 64, the rest is left out.
    ///
    /// @param field which one, as the caller knows it: `quantity`; empty for the whole
    /// @param message what is wrong, for the caller: `has to be at least 1`; never internals
    public Validation add(String field, String message) {
        if (errors.size() < MOST) {
            errors.add(new Problem.FieldError(field, message));
        }
        return this;
    }

    /// What was found so far.
    public List<Problem.FieldError> errors() {
        return List.copyOf(errors);
    }

    /// Ends the call with what was found, if anything was.
    ///
    /// @throws ProblemException 400 with the `errors`, if there are any
    public void raise() {
        if (!errors.isEmpty()) {
            throw new ProblemException(Problem.of(STATUS, TITLE).errors(errors).detail(detail(errors)));
        }
    }

    /// The first of them in a sentence.
    static String detail(List<Problem.FieldError> errors) {
        var told = errors.stream().limit(TOLD).map(Problem.FieldError::toString).collect(Collectors.joining("; "));
        return errors.size() > TOLD ? told + "; and %d more".formatted(errors.size() - TOLD) : told;
    }
}
