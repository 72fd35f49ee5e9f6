package dev.spillway.http;

/// The work of a route: from a request to a response. It runs on a virtual thread of its own and may block. At its
/// deadline the thread is interrupted.
@FunctionalInterface
public interface Handler {
    /// Answers a call.
    ///
    /// @throws Exception to be answered by the application's `onError` mapping, else with 500 and without detail
    Response handle(Request request) throws Exception;
}
