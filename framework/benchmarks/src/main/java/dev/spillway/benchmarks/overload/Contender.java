package dev.spillway.benchmarks.overload;

/// The servers that are overloaded. All have [Work#PERMITS] permits for work, and another endpoint beside it.
enum Contender {
    /// As every service has it.
    SPILLWAY("spillway"),
    /// Helidon with its own limiter, which is one for the whole listener.
    HELIDON_AIMD("helidon-aimd"),
    /// Helidon, and a semaphore round the one endpoint that refuses at once.
    SEMAPHORE("semaphore");

    private final String label;

    Contender(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
