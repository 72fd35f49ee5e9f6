package dev.spillway.internal.gate;

/// Who waits for what a client sends before its call takes permits.
@FunctionalInterface
public interface Wait {
    /// Looks whether it is worth waiting for more.
    ///
    /// @throws Refusal if not
    void check() throws Refusal;
}
