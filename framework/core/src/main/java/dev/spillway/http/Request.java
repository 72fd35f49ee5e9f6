package dev.spillway.http;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/// A request, as a handler sees it. It is valid until the handler returns.
public interface Request {
    /// The method; a HEAD that a GET route answers is still HEAD here.
    Method method();

    /// The path as it came, still percent-encoded, without the query.
    String path();

    /// A path parameter, decoded: `path("name")` for the route `/hello/{name}`. It may hold a slash that
    /// was escaped.
    ///
    /// @throws IllegalArgumentException if the route has no such parameter
    String path(String name);

    /// The first value of a query parameter, decoded as `application/x-www-form-urlencoded`.
    ///
    /// @throws ProblemException 400 if the query is not well encoded or has more than 1 000 parameters
    Optional<String> query(String name);

    /// All values of a query parameter, in the order of the query; empty if there is none.
    ///
    /// @throws ProblemException 400 if the query is not well encoded or has more than 1 000 parameters
    List<String> queries(String name);

    /// All header fields.
    Headers headers();

    /// The first header field with this name.
    default Optional<String> header(String name) {
        return headers().first(name);
    }

    /// The value of a cookie that the client sent, as it is: nothing is decoded. Of several with the name it is the
    /// first, which is the one with the longest path. Whoever has another host below the same domain can set one,
    /// unless its name begins with `__Host-`.
    ///
    /// @throws IllegalArgumentException if no cookie can have the name
    default Optional<String> cookie(String name) {
        return SentCookies.find(headers(), name);
    }

    /// The body.
    Body body();

    /// The address of the client: of the peer, or behind a trusted proxy (`spillway.edge`) the one it
    /// forwards for.
    InetAddress client();

    /// The certificate that the client has shown for itself (`spillway.tls.client-certificates`): an authority
    /// of `spillway.tls.trust` vouches for it, and the client has its key. Empty in clear, where clients are not
    /// asked, and where they may have none. Whom it stands for is for `authenticate` to say.
    default Optional<X509Certificate> certificate() {
        return Optional.empty();
    }

    /// Who calls, as the application's `authenticate` function named it; empty if there is no such
    /// function.
    Optional<String> caller();

    /// What is left of the time for this call.
    Deadline deadline();
}
