package dev.spillway.http;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The fields of a form (`application/x-www-form-urlencoded`), decoded. A name is compared as it is, with case.
public interface Form {
    /// The first value of a field; empty text if it was left empty.
    Optional<String> first(String name);

    /// All values of a field, in the order of the form; empty if there is none.
    List<String> all(String name);

    /// The names that occur.
    Set<String> names();
}
