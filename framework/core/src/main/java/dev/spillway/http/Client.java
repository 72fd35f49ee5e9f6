package dev.spillway.http;

/// Calls one other service over HTTP. It belongs to the application's set-up ([dev.spillway.App#client(String)]),
/// is shared by all threads, and works from the moment the service has started until it has ended.
///
/// Whatever is called, and however the other side behaves, a call ends: with an answer, or with a [ClientException]
/// that says what happened, when the smaller of the client's `timeout` and what is left of the [Deadline] of this
/// thread, less `slack`, is over. That covers the wait for a permit, name resolution, connecting, TLS, sending, and
/// the last byte of the answer; retries do not add to it. What is left is told to the other side in
/// `X-Request-Timeout-Ms`.
///
/// ```java
/// var stock = inventory.get("/v1/stock/{sku}", sku).as(Stock.class);
/// ```
public interface Client {
    /// The name in configuration, metrics and messages.
    String name();

    /// A call to be completed and sent.
    ///
    /// @param template the path below the client's `base`, with `{name}` for each parameter: what is counted under.
    ///     It has no query; see [ClientCall#query(String, Object)]
    /// @param parameters the values, in the order of the template; each is one segment, whatever it holds
    /// @throws IllegalArgumentException if the number of parameters is another than the template's, or one is
    ///     empty, `.` or `..`
    ClientCall call(Method method, String template, Object... parameters);

    /// [#call(Method, String, Object...)] with GET.
    default ClientCall get(String template, Object... parameters) {
        return call(Method.GET, template, parameters);
    }

    /// [#call(Method, String, Object...)] with HEAD.
    default ClientCall head(String template, Object... parameters) {
        return call(Method.HEAD, template, parameters);
    }

    /// [#call(Method, String, Object...)] with POST.
    default ClientCall post(String template, Object... parameters) {
        return call(Method.POST, template, parameters);
    }

    /// [#call(Method, String, Object...)] with PUT.
    default ClientCall put(String template, Object... parameters) {
        return call(Method.PUT, template, parameters);
    }

    /// [#call(Method, String, Object...)] with PATCH.
    default ClientCall patch(String template, Object... parameters) {
        return call(Method.PATCH, template, parameters);
    }

    /// [#call(Method, String, Object...)] with DELETE.
    default ClientCall delete(String template, Object... parameters) {
        return call(Method.DELETE, template, parameters);
    }
}
