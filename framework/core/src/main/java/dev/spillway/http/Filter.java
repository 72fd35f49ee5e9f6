package dev.spillway.http;

/// Work around a handler. A filter runs inside the gate: admission, rates, permits, bounds and the deadline are
/// already in force and out of its reach.
@FunctionalInterface
public interface Filter {
    /// Answers itself, or calls `next` and answers with what came, changed or not.
    ///
    /// @throws Exception as for [Handler#handle(Request)]
    Response filter(Request request, Handler next) throws Exception;
}
