package dev.spillway.http;

/// Whether something that the service depends on is there: a database, a queue. It counts for readiness (`/readyz`
/// on the admin port), never for liveness: a restart mends no database.
@FunctionalInterface
public interface Check {
    /// Returns if it is there. It runs for questions on the admin port and within their time, so it should
    /// take milliseconds.
    ///
    /// @throws Exception if it is not: the service is unready until a later try succeeds
    void verify() throws Exception;
}
