package dev.spillway.http;

/// Says whether something that the service needs is there: a database, a queue. It counts for readiness, never for
/// liveness: a restart mends no database.
@FunctionalInterface
public interface Check {
    /// Returns if all is well. It is asked about once in a second, with a bound on its time.
    ///
    /// @throws Exception if it is not; its message is shown on the admin port
    void verify() throws Exception;
}
