package dev.spillway.http;

import java.util.Optional;

/// Names the caller of a request, before any of the service's capacity is given to it. It runs once for each call,
/// under the call's deadline, and cannot read the body: a caller is known by its header fields.
@FunctionalInterface
public interface Authenticator {
    /// The longest name of a caller, in characters: it is kept as a key of the rate limiter. Give a digest of what
    /// is longer.
    int LONGEST_NAME = 256;

    /// Who calls. The name is the key of the caller's rate and of its share of an endpoint's permits, and
    /// [Request#caller()] in filters and handler.
    ///
    /// @return the caller, a name of at most [#LONGEST_NAME] characters; empty for a caller that is not known, who
    ///     gets 401
    /// @throws Exception a [ProblemException] to answer with that problem, anything else to answer with 500
    Optional<String> caller(Request request) throws Exception;

    /// The value of `WWW-Authenticate` in a 401 (RFC 9110, 11.6.1).
    default String challenge() {
        return "Bearer";
    }
}
