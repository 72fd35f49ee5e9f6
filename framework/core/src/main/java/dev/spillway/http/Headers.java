package dev.spillway.http;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The header fields of a request. Names are compared without case (RFC 9110, 5.1); values have no surrounding
/// white space and no control characters.
public interface Headers {
    /// The value of the first field with this name.
    Optional<String> first(String name);

    /// The values of all fields with this name, in the order of arrival; empty if there is none.
    List<String> all(String name);

    /// The names that occur, in lower case.
    Set<String> names();
}
