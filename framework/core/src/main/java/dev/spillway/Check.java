package dev.spillway;

/// Whether something that the service depends on is there: part of `/readyz` on the admin port.
@FunctionalInterface
public interface Check {
    /// Returns if it is there. It runs on a thread of the admin port, once for each question asked there,
    /// so it should take milliseconds; it is interrupted when it takes too long.
    ///
    /// @throws Exception if it is not; the service is then unready until a later try succeeds
    void verify() throws Exception;
}
