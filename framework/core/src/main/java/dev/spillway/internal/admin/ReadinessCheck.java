package dev.spillway.internal.admin;

/// Something that has to be there for the service to be ready.
@FunctionalInterface
public interface ReadinessCheck {
    /// Returns if it is there.
    ///
    /// @throws Exception if it is not
    void verify() throws Exception;
}
